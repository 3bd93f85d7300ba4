import { AllocatorError } from '@offheap/core';
import type { Struct } from '@offheap/struct';
import { answersYes, checkCallback } from '@offheap/struct/internal';
import { ENDED } from './component-cursors.ts';
import type { ComponentPool } from './component-pool.ts';

/**
 * Returns the place of the first component for which `fn` returns true, in the order of the pool; 0 when there is
 * none.
 */
export function searchComponents<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
  what: 'find' | 'some',
  fn: (component: T, entity: E) => boolean,
): number {
  const callback = what === 'find' ? 'callback of `find`' : 'callback of `some`';
  checkCallback(callback, fn);
  pool.checkHere();
  const { cursors } = pool;
  const cursor = cursors.borrow();
  const turn = cursors.open();
  const { watched } = pool;
  pool.loops++;
  try {
    for (let place = 1; place <= pool.length; place++) {
      const component = cursors.begin(cursor, place);
      const entity = pool.entityAt(place - 1);
      turn.entity = entity;
      cursors.watch(component, entity);
      const isFound = answersYes(callback, fn(component, entity));
      const isThere = cursors.isStill(watched, entity) && pool.placeOf(entity) === place;
      pool.watched = watched;
      cursors.end(component, ENDED.turn);
      if (!isThere) throw removedBySearch(pool.layout.name, what, entity);
      if (isFound) return place;
    }
    return 0;
  } finally {
    pool.watched = watched;
    pool.loops--;
    cursors.close(turn);
    cursors.giveBack(cursor);
  }
}

function removedBySearch(struct: string, what: string, entity: number): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `The callback of \`${what}\` moved or removed the component of entity ${entity} in the ComponentPool of ${struct}, or restored its memory: expected a function that only reads. Use \`removeWhere\`.`,
  );
}
