import type { Allocator } from '../allocators/allocator.ts';
import { checkOptions } from '../arguments.ts';
import { type AllocatorTraits, KNOWN_TRAITS, type MakeAllocator } from './allocator-traits.ts';
import { checkAlignment } from './checks/alignment.ts';
import { checkCapacity } from './checks/capacity.ts';
import { checkMisuse } from './checks/misuse.ts';
import { checkNeighbours } from './checks/neighbours.ts';
import { checkOwnership } from './checks/ownership.ts';
import { checkParent } from './checks/parent.ts';
import { checkReallocation } from './checks/reallocation.ts';
import { checkRefusals } from './checks/refusals.ts';
import { checkZeroSize } from './checks/zero-size.ts';
import { fresh, type Fresh } from './fresh.ts';

const CHECKS = {
  alignment: checkAlignment,
  'zero size': checkZeroSize,
  capacity: checkCapacity,
  refusals: checkRefusals,
  misuse: checkMisuse,
  reallocation: checkReallocation,
  neighbours: checkNeighbours,
  ownership: checkOwnership,
  parent: checkParent,
} as const;

/** One part of the conformance suite. */
export interface AllocatorCheck {
  /** The name, for example `capacity`. */
  readonly name: string;
  /** Throws an `Error` that describes the fault. */
  readonly run: () => void;
}

/**
 * Returns the conformance suite as separate checks, so that each can be a test in any test runner:
 *
 *     for (const { name, run } of allocatorChecks((memory) => new Heap(memory), {})) test(name, run);
 *
 * Each check runs over a memory of zeros and over a memory of garbage.
 */
export function allocatorChecks<A extends Allocator>(
  make: MakeAllocator<A>,
  traits: AllocatorTraits<A> = {},
): AllocatorCheck[] {
  checkOptions('allocatorChecks()', traits, KNOWN_TRAITS);
  return Object.entries(CHECKS).map(([name, check]) => ({
    name,
    run: () => {
      runCheck(name, check, fresh(make, traits, 'zeros'), '');
      runCheck(name, check, fresh(make, traits, 'garbage'), ', over memory full of garbage');
    },
  }));
}

/**
 * Checks that an allocator keeps the contract: alignment, no overlap, exact fits, full capacity after frees in any
 * order, requests for zero bytes, refusals and misuse (error codes, no change), reallocation (also of a block between
 * others), ownership, and no leak in a parent that fails.
 *
 * @throws Error that describes the fault.
 */
export function checkAllocator<A extends Allocator>(
  make: MakeAllocator<A>,
  traits: AllocatorTraits<A> = {},
): void {
  for (const { run } of allocatorChecks(make, traits)) run();
}

function runCheck<A extends Allocator>(
  name: string,
  check: (fresh: Fresh<A>) => void,
  subject: Fresh<A>,
  where: string,
): void {
  try {
    check(subject);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${subject.name} fails the check of ${name}${where}: ${message}`, { cause: error });
  }
}
