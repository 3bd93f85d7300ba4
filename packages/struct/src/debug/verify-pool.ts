import { type Fault, Faults, verifySlots } from '@offheap/core/debug';
import type { BasePool } from '../pool/base-pool.ts';
import { checkPool } from '../pool/slot-pool.ts';
import type { Struct } from '../struct.ts';
import { verifySlabs } from './verify-slabs.ts';

/**
 * Checks everything that must hold in the bytes of a `Pool` or `PackedPool`: nothing when all is well. It changes nothing.
 * O(capacity).
 */
export function verifyPool<T extends Struct>(pool: BasePool<T>): Fault[] {
  checkPool('The pool to verify', pool);
  const { storage, memory } = pool;
  const faults = new Faults('pool');
  if (!verifySlabs(storage, faults)) return faults.found;
  const words = memory.i32;
  const table = (storage.slots.stampIndex(1) - 4) << 2;
  const live = verifySlots(memory, table, storage.maxCapacity, faults);
  if (pool.kind === 'PackedPool') {
    for (const [slot, index] of live) {
      const back = index >= 0 && index < live.size ? words[storage.slotWords + index]! : 0;
      faults.expect(
        back === slot,
        'entry-slot',
        (storage.slotWords + index) << 2,
        `Slot ${slot} says entry ${index}, which says slot ${back}.`,
      );
    }
  }
  return faults.found;
}
