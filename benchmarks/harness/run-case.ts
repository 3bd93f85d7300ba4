import type { Case, Measurement } from './benchmark.ts';
import type { Effort } from './measure.ts';
import { type Row, summarise } from './results.ts';
import type { Runtime } from './runtime.ts';

/** How much of a case to run. */
export interface RunOptions {
  /** How often each variant runs. */
  readonly runs: number;
  readonly effort: Effort;
  /** Only variants with this text in their name, and the hand-written one; all by default. */
  readonly variant?: string;
}

/** Runs the variants of a case in turn, so that what slows the machine down for a while hits them alike. */
export async function runCase(
  runtime: Runtime,
  benchmarkCase: Case,
  { runs, effort, variant = '' }: RunOptions,
): Promise<Row[]> {
  const { name: caseName, hand, variants } = benchmarkCase;
  const chosen = variants.filter(
    ({ name, excluded }) =>
      excluded?.[runtime.name] === undefined && (name === hand || name.includes(variant)),
  );
  const measured = new Map<string, Measurement[]>(chosen.map(({ name }) => [name, []]));
  for (let i = 0; i < runs; i++) {
    for (const [name, all] of measured) all.push(await runtime.run(caseName, name, effort));
  }
  return summarise(benchmarkCase, measured);
}
