import { AllocatorError } from '@offheap/core';
import type { SortKey, Struct } from '@offheap/struct';
import { type EntryOrder, sortPool } from '@offheap/struct/internal';
import type { ComponentPool } from './component-pool.ts';

type AnyPool = ComponentPool<Struct, number>;

/** Returns a number that depends on the entities of a pool and their order. */
function fingerprint({ memory, idWords, length }: AnyPool): number {
  let hash = length;
  for (let place = 1; place <= length; place++) {
    hash = Math.imul(hash ^ memory.i32[idWords + place]!, 0x0100_0193) ^ (hash >>> 15);
  }
  return hash;
}

const ORDER: EntryOrder<Struct, AnyPool> = {
  readEach(pool, read) {
    const { restores } = pool;
    const before = fingerprint(pool);
    pool.each(read);
    return pool.restores !== restores || fingerprint(pool) !== before;
  },
  nameOf: ({ layout }) => `ComponentPool of ${layout.name}`,
  checkMoves: () => {}, // no view follows
  sinkOf: ({ storage }) => storage.viewSink,
  offsetOf: (pool, index) => pool.offsetOf(index + 1),
  wordAt: ({ memory, idWords }, index) => memory.i32[idWords + 1 + index]!,
  place({ memory, idWords, placeWords, entities }, id, index) {
    memory.i32[idWords + 1 + index] = id;
    memory.i32[placeWords + (id & entities.slotMask)] = index + 1;
  },
};

/** Sorts the components of a pool by their keys. */
export function sortComponents<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
  key: SortKey<T>,
): void {
  pool.checkMayMove('sortBy()', 'whose components would move');
  if (pool.group !== undefined) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `sortBy() of the ComponentPool of ${pool.layout.name}, which is in a group: expected a pool without one, because a group keeps its own order. Leave this pool out of the group.`,
    );
  }
  sortPool<T, ComponentPool<T, E>>(pool, key, ORDER as unknown as EntryOrder<T, ComponentPool<T, E>>); // it holds for all structs
}
