import { AllocatorError } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import { answersYes, checkCallback } from '../view/refuse-promises.ts';
import { CALLBACKS } from './callback-names.ts';
import { nameOf } from './pool-errors.ts';
import type { SlotPool } from './slot-pool.ts';

/** Returns the slot of the first entry for which `fn` returns true, in the order of the pool; 0 when there is none. */
export function searchEntries<T extends Struct>(
  pool: SlotPool<T>,
  what: 'find' | 'some',
  fn: (entry: T) => boolean,
): number {
  checkCallback(CALLBACKS[what], fn);
  pool.checkHere();
  const { lifecycle, entries, views } = pool;
  const { loops, leases, changes } = views;
  const depth = leases.length;
  const lease = views.acquire();
  try {
    for (let index = 0; index < lifecycle.end; index++) {
      const slot = lifecycle.slotAt(index);
      if (slot === 0) continue;
      const handle = entries.handleOf(slot);
      const isFound = answersYes(CALLBACKS[what], fn(lease.take(entries.offsetOf(index), slot)));
      const isThere = lifecycle.slotAt(index) === slot && entries.handleOf(slot) === handle;
      if (!isThere || views.changes !== changes) throw destroyedBySearch(pool, what);
      if (isFound) return slot;
    }
    return 0;
  } finally {
    // Without a call: the stack may be full.
    views.loops = loops;
    if (leases.length !== depth) leases.length = depth; // an unconditional assignment costs a call of the engine
    views.release(lease, 'turn');
  }
}

/** Returns the slot of the first entry, 0 when there is none. */
export function firstSlot<T extends Struct>({ lifecycle }: SlotPool<T>): number {
  for (let index = 0; index < lifecycle.end; index++) {
    const slot = lifecycle.slotAt(index);
    if (slot !== 0) return slot;
  }
  return 0;
}

function destroyedBySearch<T extends Struct>(pool: SlotPool<T>, what: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `The callback of \`${what}\` destroyed the visited entry of the ${nameOf(pool)}, or restored its memory: expected a function that only reads. Use \`destroyWhere\`.`,
  );
}
