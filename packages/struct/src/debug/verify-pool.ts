import { type Fault } from '@offheap/core';
import { Faults, readWhole } from '@offheap/core/internal';
import type { BasePool } from '../pool/base-pool.ts';
import { checkPool } from '../pool/slot-pool.ts';
import type { Struct } from '../schema/struct.ts';

/**
 * Checks all invariants of the state of a `Pool` or `PackedPool` and returns the violations; an empty array when
 * there are none. It changes nothing. O(capacity).
 *
 * @throws AllocatorError `THREAD` when another thread has taken the memory.
 */
export function verifyPool<T extends Struct>(pool: BasePool<T>): Fault[] {
  checkPool('The pool to verify', pool);
  const faults = new Faults('pool');
  readWhole(pool.memory, () => pool.storage.check(pool.memory.i32, faults));
  return faults.found;
}
