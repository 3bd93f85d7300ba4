import { type Fault, Faults, verifySlots } from '@offheap/core/debug';
import type { BasePool } from '../pool/base-pool.ts';
import type { Struct } from '../struct.ts';

/**
 * Checks everything that must hold in the bytes of a `Pool` or `PackedPool`: nothing when all is well. It changes nothing.
 * O(capacity).
 */
export function verifyPool<T extends Struct>(pool: BasePool<T>): Fault[] {
  const { storage, memory } = pool;
  const { ptr, slabs, slabCapacity, maxCapacity, stride } = storage;
  const faults = new Faults('pool');
  const words = memory.i32;
  const isHere = storage.isHere();
  if (!faults.expect(isHere, 'state', ptr, 'The state block is not what the pool was made with.')) {
    return faults.found;
  }
  const most = Math.ceil(maxCapacity / slabCapacity);
  const isCount = slabs.length > 0 && slabs.length <= most;
  if (!faults.expect(isCount, 'slab-count', ptr, `${slabs.length} slabs: expected from 1 to ${most}.`)) {
    return faults.found;
  }
  for (const [i, slab] of slabs.entries()) {
    const fits = slab > 0 && slab % 64 === 0 && slab + slabCapacity * stride <= memory.byteLength;
    faults.expect(
      fits,
      'slab',
      (storage.slabWords + i) << 2,
      `Slab ${i} at ${slab} does not fit the memory.`,
    );
    const other = slabs.find((each, j) => j < i && Math.abs(each - slab) < slabCapacity * stride);
    faults.expect(
      other === undefined,
      'slab-overlap',
      (storage.slabWords + i) << 2,
      `Slab ${i} at ${slab} overlaps the one at ${other}.`,
    );
  }
  const table = (storage.slots.stampIndex(1) - 4) << 2;
  const live = verifySlots(memory, table, maxCapacity, faults);
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
