import { ENDED } from './component-cursors.ts';
import type { ComponentInit } from './component-options.ts';
import type { ComponentPool } from './component-pool.ts';
import { NO_ENTITY } from './entity.ts';
import type { Struct } from '@offheap/struct';
import { refusePromise } from '@offheap/struct/internal';
import type { View } from '@offheap/struct/internal';

/** How the components of one pool begin and end. */
export class ComponentLife<T extends Struct, E extends number> {
  readonly #pool: ComponentPool<T, E>;
  /**
   * Entities whose components' `onDestroy` is running, the innermost last.
   * The first element is none: V8 drops the storage of a list whose length is set to 0, and the next push would make garbage.
   */
  readonly #ending: number[] = [NO_ENTITY];

  constructor(pool: ComponentPool<T, E>) {
    this.#pool = pool;
  }

  /** Fills a new component and tells it; takes it back when that throws. */
  initialise(entity: E, init: ComponentInit<T, E> | undefined): void {
    const pool = this.#pool;
    const { cursors } = pool;
    const { fill, onCreate } = pool.binding;
    const cursor = cursors.borrow();
    const component = this.#take(cursor, entity);
    const { watched } = pool;
    cursors.watch(component, entity);
    try {
      if (typeof init === 'function') refusePromise('`init`', init(component, entity));
      else if (init !== undefined) fill(component, init);
      if (onCreate !== undefined && pool.placeOf(entity) !== 0) onCreate(component); // unless init has ended it
      cursors.refuseStuck();
      cursors.ready(); // the callback may have frozen what `add` is about to move
    } catch (error) {
      pool.takeOut(entity);
      throw cursors.orAnyFrozen(error);
    } finally {
      pool.watched = watched; // without a call, as the stack may be full
      cursors.end(component, ENDED.init);
      cursors.giveBack(cursor);
    }
  }

  /** Puts a cursor on a new component. When the cursor is frozen, the component is removed. */
  #take(cursor: T & View, entity: E): T & View {
    const pool = this.#pool;
    try {
      return pool.cursors.take(cursor, pool.placeOf(entity));
    } catch (error) {
      pool.takeOut(entity);
      throw pool.cursors.orFrozen(error, cursor);
    }
  }

  /** Takes an entity's component away, its `onDestroy` first; false when it has none, or its id is stale. */
  end(entity: E): boolean {
    const pool = this.#pool;
    const { onDestroy } = pool.binding;
    if (onDestroy === undefined || pool.placeOf(entity) === 0) return pool.takeOut(entity);
    if (this.#ending.includes(entity)) return false;
    const { watched } = pool;
    const ending = this.#ending.length;
    const cursor = pool.cursors.borrow();
    const component = pool.cursors.take(cursor, pool.placeOf(entity));
    pool.cursors.watch(component, entity);
    try {
      this.#ending.push(entity);
      onDestroy(component);
      pool.cursors.refuseStuck();
    } finally {
      // Without a call: the stack may be full.
      pool.watched = watched;
      this.#ending.length = ending;
      pool.cursors.end(component, ENDED.onDestroy);
      pool.cursors.giveBack(cursor);
      pool.takeOut(entity);
    }
    return true;
  }
}
