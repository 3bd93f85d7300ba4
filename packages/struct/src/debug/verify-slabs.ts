import type { Faults } from '@offheap/core/debug';
import type { SlabStorage } from '../pool/slab-storage.ts';

/** Checks the state block that all pools have, and where their slabs lie; false when nothing else can be told. O(slabs squared). */
export function verifySlabs(storage: SlabStorage, faults: Faults): boolean {
  const { memory, ptr, slabs, slabCapacity, maxCapacity, stride } = storage;
  const isHere = storage.isHere();
  if (!faults.expect(isHere, 'state', ptr, 'The state block is not what the pool was made with.')) {
    return false;
  }
  const most = Math.ceil(maxCapacity / slabCapacity);
  const isCount = slabs.length > 0 && slabs.length <= most;
  if (!faults.expect(isCount, 'slab-count', ptr, `${slabs.length} slabs: expected from 1 to ${most}.`)) {
    return false;
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
  return true;
}
