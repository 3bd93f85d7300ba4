import type { Case, Measurement } from './benchmark.ts';
import type { Limits } from './limits.ts';
import type { Effort } from './measure.ts';
import { STEADY } from './pace.ts';
import { type Row, type Run, summarise } from './results.ts';
import type { Runtime } from './runtime.ts';

/** The maximum number of repetitions of a run during which other programs used the machine. */
const MOST_REPEATS = 2;

/** The hand-written variant runs again before each group of this many variants, so that both times are measured shortly after each other. */
const TURN = 3;

/** How much of a case to run. */
export interface RunOptions {
  /** How often each variant runs. */
  readonly runs: number;
  readonly effort: Effort;
  /** Only variants with one of these texts in their name, and the hand-written one; all by default. */
  readonly variants?: readonly string[];
  /** The C++ program, where there is a compiler. */
  readonly limits?: Limits | undefined;
}

/** Runs the variants of a case alternately, so that other programs affect all of them equally. */
export async function runCase(
  runtime: Runtime,
  benchmarkCase: Case,
  { runs, effort, variants: wanted = [''], limits }: RunOptions,
): Promise<Row[]> {
  const { name: caseName, hand, variants } = benchmarkCase;
  const isWanted = (name: string): boolean => wanted.some((text) => name.includes(text));
  const chosen = variants.filter(
    ({ name, excluded }) => excluded?.[runtime.platform] === undefined && (name === hand || isWanted(name)),
  );
  const native = limits === undefined ? [] : (benchmarkCase.limits ?? []).filter(isWanted);
  const names = [...chosen.map(({ name }) => name), ...native];
  const measured = new Map<string, Run[]>(names.map((name) => [name, []]));
  let best = Infinity;
  const run = async (name: string): Promise<Measurement> => {
    const where = native.includes(name) ? limits! : runtime;
    let measurement = await where.run(caseName, name, effort);
    // Other programs may have used the machine during the whole run.
    for (let again = 0; again < MOST_REPEATS && (measurement.paceMs ?? 0) > best * STEADY; again++) {
      measurement = await where.run(caseName, name, effort);
    }
    best = Math.min(best, measurement.paceMs ?? Infinity);
    return measurement;
  };
  for (let i = 0; i < runs; i++) {
    let limit = await run(hand);
    measured.get(hand)!.push({ own: limit, limit });
    for (const [turn, name] of names.filter((name) => name !== hand).entries()) {
      if (turn > 0 && turn % TURN === 0) limit = await run(hand);
      measured.get(name)!.push({ own: await run(name), limit });
    }
  }
  return summarise(benchmarkCase, measured);
}
