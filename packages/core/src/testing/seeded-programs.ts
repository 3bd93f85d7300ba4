import { Random } from './random.ts';

/** Selects the random programs that {@link runSeeded} runs. */
export interface SeededOptions {
  /** The name of the object under test, for messages. */
  readonly name: string;
  /** The seed of all random choices; 1 by default. */
  readonly seed?: number | undefined;
  /** The number of programs; 1,000 by default. */
  readonly programs?: number;
  /** The number of the only program to run, from 0, to replay a failure. */
  readonly program?: number | undefined;
}

/**
 * Runs random programs. `run` gets a random number generator for each program, so that any program can be run alone.
 * A program that throws is run again with a `trace`, to which it adds its operations.
 *
 * @throws Error that describes the fault, the operations that led to it, and how to replay them.
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
        // The same program again, now with a record of each step.
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
 * Returns the seed and the program to replay, from `OFFHEAP_SEED` and `OFFHEAP_PROGRAM` in an environment:
 * `runPrograms({ ...replayFrom(process.env), make })`.
 */
export function replayFrom(environment: Readonly<Record<string, string | undefined>> = {}): {
  seed: number | undefined;
  program: number | undefined;
} {
  const { OFFHEAP_SEED: seed, OFFHEAP_PROGRAM: program } = environment;
  return { seed: seed ? Number(seed) : undefined, program: program ? Number(program) : undefined };
}
