import type { Allocator } from '../allocators/allocator.ts';
import { checkOptions } from '../arguments.ts';
import { type AllocatorTraits, KNOWN_TRAITS, type MakeAllocator } from './allocator-traits.ts';
import { checkRoom, fresh, type Fresh } from './fresh.ts';
import { Program } from './program.ts';
import type { Random } from './random.ts';
import { runSeeded } from './seeded-programs.ts';

/** Options of {@link runPrograms}. */
export interface ProgramOptions<A extends Allocator> extends AllocatorTraits<A> {
  /** Creates the allocator of each program. */
  readonly make: MakeAllocator<A>;
  /** The seed of all random choices; 1 by default. */
  readonly seed?: number | undefined;
  /** The number of programs; 1,000 by default. */
  readonly programs?: number;
  /** The number of operations in each program; 100 by default. */
  readonly operations?: number;
  /** The number of the only program to run, from 0, to replay a failure. */
  readonly program?: number | undefined;
  /** Whether to use `openScope`, `mark` and `release`, as a `ScopedAllocator` has them. */
  readonly scopes?: boolean;
  /**
   * Whether to take snapshots of the memory and restore them, for allocators whose state is in the bytes or follows
   * `memory.restore`. False by default.
   */
  readonly snapshots?: boolean;
}

const KNOWN_OPTIONS: Record<keyof ProgramOptions<Allocator>, true> = {
  ...KNOWN_TRAITS,
  make: true,
  seed: true,
  programs: true,
  operations: true,
  program: true,
  scopes: true,
  snapshots: true,
};

/**
 * Runs random programs of allocations, reallocations, frees, misuse and, optionally, scopes and marks against a naive
 * model: a map of the live blocks and their bytes. Checks every result, and after each program that the full capacity
 * is available again. Every other program runs over memory full of garbage.
 *
 * @throws Error that describes the fault, the operations that led to it, and how to replay them.
 */
export function runPrograms<A extends Allocator>(options: ProgramOptions<A>): void {
  checkOptions('runPrograms()', options, KNOWN_OPTIONS);
  const { make, seed, programs = 1000, program } = options;
  // The fill is measured once, for all programs.
  const zeros = fresh(make, options, 'zeros');
  const garbage = fresh(make, { ...options, fill: zeros.fill }, 'garbage');
  runSeeded({ name: zeros.name, seed, programs, program }, (random, index, trace) =>
    run(index % 2 === 0 ? zeros : garbage, options, random, trace),
  );
}

function run<A extends Allocator>(
  subject: Fresh<A>,
  { scopes = false, snapshots = false, operations = 100 }: ProgramOptions<A>,
  random: Random,
  trace: string[] | undefined,
): void {
  const allocator = subject.make();
  const program = new Program(subject, allocator, random, scopes, snapshots, trace);
  for (let operation = 0; operation < operations; operation++) program.step();
  program.end();
  if (subject.reclaims !== 'any') {
    if (subject.reset === undefined) return;
    subject.reset(allocator);
  }
  checkRoom(allocator, subject, 'After the program, with everything freed');
}
