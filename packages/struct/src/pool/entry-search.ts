import { AllocatorError } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import { answersYes, refuseAsync } from '../view/refuse-promises.ts';
import { CALLBACKS } from './callback-names.ts';
import { GONE } from './gone.ts';
import { nameOf } from './pool-errors.ts';
import type { SlotPool } from './slot-pool.ts';

/** The slot of the first entry for which `fn` returns true, in the order of the pool; 0 when there is none. */
export function searchEntries<T extends Struct>(
  pool: SlotPool<T>,
  what: 'find' | 'some',
  fn: (entry: T) => boolean,
): number {
  refuseAsync(CALLBACKS[what], fn);
  pool.checkHere();
  const { order, views } = pool;
  const { loops, hands } = views;
  const depth = hands.length;
  const hand = views.borrow();
  try {
    for (let index = 0; index <= order.lastIndex(); index++) {
      const slot = order.slotAt(index);
      if (slot === 0) continue;
      const isFound = answersYes(CALLBACKS[what], fn(hand.take(order.offsetOf(index), slot)));
      if (order.slotAt(index) !== slot) throw destroyedBySearch(pool, what);
      if (isFound) return slot;
    }
    return 0;
  } finally {
    // Without a call: the stack may be full.
    views.loops = loops;
    if (hands.length !== depth) hands.length = depth; // setting it always costs a call of the engine
    views.giveBack(hand, GONE.turn);
  }
}

/** The slot of the first entry, 0 when there is none. */
export function firstSlot<T extends Struct>({ order }: SlotPool<T>): number {
  for (let index = 0; index <= order.lastIndex(); index++) {
    const slot = order.slotAt(index);
    if (slot !== 0) return slot;
  }
  return 0;
}

function destroyedBySearch<T extends Struct>(pool: SlotPool<T>, what: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `The callback of \`${what}\` destroyed the visited entry of the ${nameOf(pool)}: expected a function that only reads. Use \`destroyWhere\`.`,
  );
}
