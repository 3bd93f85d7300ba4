import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { max, median, min } from 'simple-statistics';
import type { Case, Measurement, RuntimeName } from './benchmark.ts';

/** One variant's figures over all of its runs: times in nanoseconds per `unit` of the case. */
export interface Row {
  readonly case: string;
  readonly variant: string;
  readonly version: string;
  /** The lowest of all samples of all runs. */
  readonly nsMin: number;
  /** The median of the runs' medians. */
  readonly nsMedian: number;
  /** The median of the runs' 99th percentiles. */
  readonly nsP99: number;
  /** The lowest and the highest median of a run. */
  readonly nsSpread: readonly [number, number];
  /** The median, over the runs, of the ratio of this median to that of the hand-written variant shortly before. */
  readonly ratioToHand: number;
  /** The same with the lowest sample of each run, which other programs disturb least. */
  readonly ratioOfMins: number;
  /** The highest number of collections in a run, and the longest of all collections, in milliseconds. */
  readonly gcCount: number;
  readonly gcMsMax: number;
  readonly heapBytesPerFrame: number;
}

/** The contents of a results file. */
export interface Results {
  readonly runtime: string;
  readonly machine: string;
  readonly runs: number;
  readonly rows: readonly Row[];
}

/** One run of a variant, and the run of the hand-written one shortly before it. */
export interface Run {
  readonly own: Measurement;
  readonly limit: Measurement;
}

/** Makes rows of the runs of a case's variants. */
export function summarise({ name, variants }: Case, runs: ReadonlyMap<string, readonly Run[]>): Row[] {
  return [...runs].map(([variant, all]) => {
    const own = all.map((run) => run.own);
    const medians = own.map(({ nsMedian }) => nsMedian);
    return {
      case: name,
      variant,
      version: variants.find((candidate) => candidate.name === variant)?.version ?? '',
      nsMin: round(min(own.map(({ nsMin }) => nsMin))),
      nsMedian: round(median(medians)),
      nsP99: round(median(own.map(({ nsP99 }) => nsP99))),
      nsSpread: [round(min(medians)), round(max(medians))],
      ratioToHand: round(median(all.map(({ own, limit }) => own.nsMedian / limit.nsMedian))),
      ratioOfMins: round(median(all.map(({ own, limit }) => own.nsMin / limit.nsMin))),
      gcCount: max(own.map(({ gcCount }) => gcCount)),
      gcMsMax: round(max(own.map(({ gcMsMax }) => gcMsMax))),
      heapBytesPerFrame: median(own.map(({ heapBytesPerFrame }) => heapBytesPerFrame)),
    };
  });
}

/** Where a runtime's results are kept. */
export function resultsPath(runtime: RuntimeName): string {
  return fileURLToPath(new URL(`../results/${runtime}.json`, import.meta.url));
}

/** The saved results, if there are any. */
export async function readResults(runtime: RuntimeName): Promise<Results | undefined> {
  try {
    return JSON.parse(await readFile(resultsPath(runtime), 'utf8')) as Results; // written below
  } catch {
    return undefined;
  }
}

/** Saves rows in place of the old ones of the same variants, in the order of the cases. */
export async function saveResults(
  runtime: RuntimeName,
  version: string,
  runs: number,
  rows: readonly Row[],
  cases: readonly Case[],
): Promise<void> {
  const old = (await readResults(runtime))?.rows ?? [];
  const all = new Map([...old, ...rows].map((row) => [`${row.case} ${row.variant}`, row]));
  const order = cases.flatMap(({ name, variants, limits = [] }) =>
    [...variants.map((variant) => variant.name), ...limits].map((variant) => `${name} ${variant}`),
  );
  const results: Results = {
    runtime: version,
    machine: describeMachine(),
    runs,
    rows: order.flatMap((key) => all.get(key) ?? []),
  };
  await writeFile(resultsPath(runtime), `${JSON.stringify(results, null, 2)}\n`);
}

function describeMachine(): string {
  const [cpu] = cpus();
  return `${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
