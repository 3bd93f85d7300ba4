import type { Allocator } from '../allocator.ts';
import type { AllocatorTraits, MakeAllocator } from './allocator-traits.ts';
import { checkRoom, fresh, type Fresh } from './fresh.ts';
import { Program } from './program.ts';
import { Random } from './random.ts';

/** What {@link runPrograms} runs. */
export interface ProgramOptions<A extends Allocator> extends AllocatorTraits<A> {
  /** Makes the allocator of each program. */
  readonly make: MakeAllocator<A>;
  /** All that is random follows from it; 1 by default. */
  readonly seed?: number | undefined;
  /** How many programs; 1,000 by default. */
  readonly programs?: number;
  /** Operations of each; 100 by default. */
  readonly operations?: number;
  /** Runs only this one, from 0: to replay what a failure has named. */
  readonly program?: number | undefined;
  /** Whether to use `openScope`, `mark` and `release`, as a `ScopedAllocator` has them. */
  readonly scopes?: boolean;
}

/**
 * Runs random programs of allocations, reallocations, frees, misuse and, if asked to, scopes and marks against a naive model:
 * a map of the live blocks and their bytes. Checks every answer, and after each program that the full capacity is back.
 * Every other program runs over memory full of garbage.
 *
 * @throws Error that says what is wrong, which operations led to it, and how to replay them.
 */
export function runPrograms<A extends Allocator>(options: ProgramOptions<A>): void {
  const { make, seed = 1, programs = 1000, operations = 100, program } = options;
  // The fill, once measured, serves for all.
  const zeros = fresh(make, options, 'zeros');
  const garbage = fresh(make, { ...options, fill: zeros.fill }, 'garbage');
  const first = program ?? 0;
  const last = program ?? programs - 1;
  for (let index = first; index <= last; index++) {
    const subject = index % 2 === 0 ? zeros : garbage;
    try {
      run(subject, options, seed, index, operations);
    } catch (error) {
      const trace: string[] = [];
      try {
        run(subject, options, seed, index, operations, trace);
      } catch {
        // The same again, now told step by step.
      }
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(
        `${subject.name}, program ${index} of seed ${seed}, operation ${trace.length}: ${message}\n` +
          `Its last operations:\n  ${trace.slice(-8).join('\n  ')}\n` +
          `Replay it with OFFHEAP_SEED=${seed} OFFHEAP_PROGRAM=${index}, or runPrograms({ seed: ${seed}, program: ${index}, ... }).`,
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

function run<A extends Allocator>(
  subject: Fresh<A>,
  { scopes = false }: ProgramOptions<A>,
  seed: number,
  index: number,
  operations: number,
  trace?: string[],
): void {
  // Each program has numbers of its own, so that it can be run alone.
  const random = new Random(Math.imul(seed, 0x9e3779b1) + index);
  const allocator = subject.make();
  const program = new Program(subject, allocator, random, scopes, trace);
  for (let operation = 0; operation < operations; operation++) program.step();
  program.end();
  if (subject.reclaims === 'lifo') {
    if (subject.reset === undefined) return;
    subject.reset(allocator);
  }
  checkRoom(allocator, subject.fill, 'After the program, with everything freed');
}
