import { Random } from './random.ts';

/** Which random programs {@link runSeeded} runs. */
export interface SeededOptions {
  /** What they run on, for messages. */
  readonly name: string;
  /** All that is random follows from it; 1 by default. */
  readonly seed?: number | undefined;
  /** How many programs; 1,000 by default. */
  readonly programs?: number;
  /** Runs only this one, from 0: to replay what a failure has named. */
  readonly program?: number | undefined;
}

/**
 * Runs random programs: `run` gets each one's own numbers, so that any can be run alone. One that throws is run again with a
 * `trace`, to which it adds its operations.
 *
 * @throws Error that says what is wrong, which operations led to it, and how to replay them.
 */
export function runSeeded(
  options: SeededOptions,
  run: (random: Random, index: number, trace: string[] | undefined) => void,
): void {
  const { name, seed = 1, programs = 1000, program } = options;
  const runOne = (index: number, trace?: string[]): void =>
    run(new Random(Math.imul(seed, 0x9e3779b1) + index), index, trace);
  for (let index = program ?? 0; index <= (program ?? programs - 1); index++) {
    try {
      runOne(index);
    } catch (error) {
      const trace: string[] = [];
      try {
        runOne(index, trace);
      } catch {
        // The same again, now told step by step.
      }
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(
        `${name}, program ${index} of seed ${seed}, operation ${trace.length}: ${message}\n` +
          `Its last operations:\n  ${trace.slice(-8).join('\n  ')}\n` +
          `Replay it with OFFHEAP_SEED=${seed} OFFHEAP_PROGRAM=${index}, or with the options { seed: ${seed}, program: ${index} }.`,
        { cause: error },
      );
    }
  }
}

/**
 * The seed and program to replay, from `OFFHEAP_SEED` and `OFFHEAP_PROGRAM` in an environment:
 * `runPrograms({ ...replayFrom(process.env), make })`.
 */
export function replayFrom(environment: Readonly<Record<string, string | undefined>> = {}): {
  seed: number | undefined;
  program: number | undefined;
} {
  const { OFFHEAP_SEED: seed, OFFHEAP_PROGRAM: program } = environment;
  return { seed: seed ? Number(seed) : undefined, program: program ? Number(program) : undefined };
}
