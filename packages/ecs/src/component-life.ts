import { ENDED } from './component-cursors.ts';
import type { ComponentInit } from './component-options.ts';
import type { ComponentPool } from './component-pool.ts';
import { NO_ENTITY } from './entity.ts';
import { reserveStack } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import { refusePromise } from '@offheap/struct/internal';
import type { View } from '@offheap/struct/internal';

/** Creates and removes the components of one pool. */
export class ComponentLife<T extends Struct, E extends number> {
  readonly #pool: ComponentPool<T, E>;
  /**
   * Entities whose components' `onDestroy` is running, the innermost last. The first element is not an entity: V8
   * drops the storage of a list whose length is set to 0, so the next push would create garbage.
   */
  readonly #ending: number[] = [NO_ENTITY];

  constructor(pool: ComponentPool<T, E>) {
    this.#pool = pool;
  }

  /** Runs `init`, then `onCreate`, for a new component. If either throws, the component is removed. */
  initialise(entity: E, init: ComponentInit<T, E> | undefined): void {
    const pool = this.#pool;
    const cursors = pool.cursors;
    const watched = pool.watched;
    if (watched !== 0) this.#reserveStack(entity);
    const cursor = cursors.borrow();
    const component = cursors.take(cursor, pool.placeOf(entity));
    cursors.watch(component, entity);
    try {
      if (typeof init === 'function') {
        const result: unknown = init(component, entity);
        if (result !== undefined) refusePromise('`init`', result);
      } else if (init !== undefined) pool.binding.fill(component, init);
      const onCreate = pool.binding.onCreate;
      if (onCreate !== undefined && cursors.isStill(watched, entity)) onCreate(component); // unless `init` has removed it
      if (cursors.isStuck) cursors.refuseStuck();
    } catch (error) {
      pool.watched = watched; // without a call, because the stack may be full
      throw this.#undo(cursor, component, entity, cursors.isStill(watched, entity), error);
    }
    pool.watched = watched;
    cursors.end(component, ENDED.init);
    cursors.giveBack(cursor);
  }

  /**
   * Removes the new component and throws if little of the stack is left. For an `init` inside a callback: a recursion
   * through callbacks then ends while there is enough stack to remove the components.
   */
  #reserveStack(entity: E): void {
    try {
      reserveStack();
    } catch (error) {
      this.#pool.takeOut(entity);
      throw error;
    }
  }

  /**
   * Writes initial values over an entity's component. An `init` function is called with a view that follows the
   * component.
   */
  overwrite(entity: E, init: ComponentInit<T, E>): void {
    const pool = this.#pool;
    const { cursors, watched } = pool;
    const cursor = cursors.borrow();
    const component = cursors.begin(cursor, pool.placeOf(entity));
    cursors.watch(component, entity);
    try {
      if (typeof init === 'function') refusePromise('`init`', init(component, entity));
      else pool.binding.fill(component, init);
      cursors.refuseStuck();
    } finally {
      pool.watched = watched; // without a call, because the stack may be full
      cursors.end(component, ENDED.init);
      cursors.giveBack(cursor);
    }
  }

  /** Removes a component whose callback has thrown, and returns the error to throw. */
  #undo(cursor: T & View, component: T & View, entity: E, isStill: boolean, error: unknown): unknown {
    const pool = this.#pool;
    const { cursors, watched } = pool;
    // The component is still watched while it is removed. A frozen view could not follow it, and was refused already.
    pool.watched = Object.isFrozen(component) ? watched : watched + 1;
    try {
      if (isStill) pool.takeOut(entity);
    } finally {
      pool.watched = watched;
      cursors.end(component, ENDED.init);
      cursors.giveBack(cursor);
    }
    return cursors.orFrozen(error, cursors.cursor);
  }

  /** Whether an `onDestroy` runs. */
  get isEnding(): boolean {
    return this.#ending.length > 1;
  }

  /** Removes an entity's component after calling its `onDestroy`; returns false when the entity has none, or its id is stale. */
  end(entity: E): boolean {
    const pool = this.#pool;
    const { onDestroy } = pool.binding;
    if (onDestroy === undefined || pool.placeOf(entity) === 0) return pool.takeOut(entity);
    if (this.#ending.includes(entity)) return false;
    if (this.isEnding) reserveStack(); // inside another `onDestroy`
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
      // Not another component: `onDestroy` may have destroyed the entity, and another library may have assigned its id to a new entity.
      if (pool.cursors.isStill(watched, entity)) pool.takeOut(entity);
    }
    return true;
  }
}
