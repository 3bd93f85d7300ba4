import type { Struct } from '../schema/struct.ts';
import { AllocatorError } from '@offheap/core';
import { refuseDetached } from '@offheap/core/internal';
import type { SlotPool } from './slot-pool.ts';
import { nameOf } from './pool-errors.ts';

/** Frees the slabs of a pool that contain no entry; returns their number. */
export function shrinkPool<T extends Struct>(pool: SlotPool<T>): number {
  pool.checkHere();
  refuseDetached(pool.memory);
  pool.views.checkIdle('shrink() of the pool', true);
  if (pool.isBusy) {
    throw new AllocatorError(
      'BUSY',
      `shrink() of the ${nameOf(pool)} inside a loop over it, an \`init\` or a hook, which may use the bytes that would be freed. Do it afterwards.`,
    );
  }
  const { lifecycle, storage, views } = pool;
  if (pool.kind === 'Pool') storage.sortFreeSlots();
  const count = storage.shrink(() => {
    let end = lifecycle.end;
    while (end > 0 && lifecycle.slotAt(end - 1) === 0) end--;
    return end;
  });
  if (count > 0) views.shrunk();
  return count;
}
