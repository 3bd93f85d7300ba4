import { AllocatorError } from '@offheap/core';
import type { Resident, SettleRound } from '@offheap/core/internal';
import { checkOptions, identify, reserveStack } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import { checkCallback, refusePromise } from '@offheap/struct/internal';
import { ENDED } from './component-cursors.ts';
import { fullComponents, otherObservers } from './component-errors.ts';
import type { ComponentInit } from './component-options.ts';
import type { ComponentPool } from './component-pool.ts';
import { NO_ENTITY } from './entity.ts';
import { OBSERVES_ADD, OBSERVES_REMOVE } from './sparse-set.ts';
import { SetDiff } from './set-diff.ts';

/** Called with a component and its entity. */
export type ComponentObserver<T extends Struct, E extends number> = (component: T, entity: E) => void;

/** Called with a component that was restored, or with `undefined` and the entity whose component no longer exists. */
export type RestoreObserver<T extends Struct, E extends number> = (
  component: T | undefined,
  entity: E,
) => void;

/** The callbacks of a {@link Batch}. */
export interface BatchOptions<T extends Struct, E extends number> {
  /** Called with each component that did not exist at the last delivery. */
  readonly onAdd?: ComponentObserver<T, E>;
  /** Called with each entity whose component existed at the last delivery and does not exist any more. */
  readonly onRemove?: (entity: E) => void;
}

const BATCH_OPTIONS: Record<keyof BatchOptions<Struct, number>, true> = { onAdd: true, onRemove: true };

const known = new WeakMap<object, unknown>();

/** Returns the observers of a pool, which are created on demand. */
export function observersOf<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
): ComponentObservers<T, E> {
  let observers = known.get(pool) as ComponentObservers<T, E> | undefined; // stored under its own pool
  if (observers === undefined) known.set(pool, (observers = new ComponentObservers(pool)));
  return observers;
}

function checkObserver(name: string, fn: unknown): void {
  checkCallback(`callback of \`${name}\``, fn, 'a function of a component and its entity');
}

/**
 * The observers of one pool's components. While there are any, the pool has methods of its own that call them: `add`,
 * `tryAdd` and `remove`. They are removed with the last observer, so that a pool without observers is not slower.
 */
export class ComponentObservers<T extends Struct, E extends number> implements Resident {
  readonly #pool: ComponentPool<T, E>;
  // Never changed in place: an observer may add or remove another one.
  #onAdd: readonly ComponentObserver<T, E>[] = [];
  #onRemove: readonly ComponentObserver<T, E>[] = [];
  #onRestore: readonly RestoreObserver<T, E>[] = [];
  /** The observers of the restore that is being reported, without those that were removed since. */
  #told: readonly RestoreObserver<T, E>[] = [];
  /** The observers that existed when {@link #told} was determined. */
  #toldOf = this.#told;
  // Lists that never become shorter, because V8 would then create garbage. In the lists of removals, the first `pool.removing` elements are in use.
  /** Entities whose component is being removed, the innermost last: their `onRemove` runs, or has run. */
  readonly #removing: number[] = [];
  /** The observers of each of these removals, and the number of those that were called. */
  readonly #callees: (readonly ComponentObserver<T, E>[])[] = [];
  readonly #called: number[] = [];
  /** Entities whose component is being added and has not been reported yet; no entity where a component that was added in the meantime has been reported. */
  readonly #adding: number[] = [];
  /** The number of elements of {@link #adding} that are in use. */
  #adds = 0;
  /** Entities that are being destroyed, and whose `onRemove` has run. The first element is not an entity, so that the list keeps its storage. */
  readonly #announced: number[] = [NO_ENTITY];
  /** The pool's own methods while they are replaced; undefined for methods of its class. */
  readonly #replaced = new Map<string, PropertyDescriptor | undefined>();
  #diff: SetDiff<E> | undefined;
  /** Whether {@link #diff} has entities that `onRestore` has yet to report. */
  #isPending = false;
  /** The first error of an observer of the restore. */
  #thrown: Thrown | undefined;

  constructor(pool: ComponentPool<T, E>) {
    this.#pool = pool;
  }

  observe(name: 'onAdd' | 'onRemove', fn: ComponentObserver<T, E>): () => void {
    this.#checkPool();
    checkObserver(name, fn);
    const observer: ComponentObserver<T, E> = (component, entity) => fn(component, entity); // a new function in each call
    if (this.#onAdd.length + this.#onRemove.length === 0) this.#install();
    if (name === 'onAdd') this.#onAdd = [...this.#onAdd, observer];
    else this.#onRemove = [...this.#onRemove, observer];
    this.#note();
    return () => {
      const before = this.#onAdd.length + this.#onRemove.length;
      this.#onAdd = this.#onAdd.filter((each) => each !== observer);
      this.#onRemove = this.#onRemove.filter((each) => each !== observer);
      if (before > 0 && this.#onAdd.length + this.#onRemove.length === 0) this.#uninstall();
      this.#note();
    };
  }

  #checkPool(): void {
    const pool = this.#pool;
    pool.checkHere();
    if (pool.isAttached) throw otherObservers(pool);
  }

  /**
   * Records which kinds of observers exist: another thread must not make changes that it cannot report to these
   * observers.
   */
  #note(): void {
    this.#pool.observers =
      (this.#onAdd.length > 0 ? OBSERVES_ADD : 0) | (this.#onRemove.length > 0 ? OBSERVES_REMOVE : 0);
  }

  observeRestores(fn: RestoreObserver<T, E>): () => void {
    const pool = this.#pool;
    this.#checkPool();
    checkObserver('onRestore', fn);
    const observer: RestoreObserver<T, E> = (component, entity) => fn(component, entity);
    if (this.#onRestore.length === 0) {
      this.#diff ??= new SetDiff(pool, pool.maxCapacity);
      pool.memory.residents.add(this);
    }
    this.#onRestore = [...this.#onRestore, observer];
    return () => {
      if (!this.#onRestore.includes(observer)) return;
      this.#onRestore = this.#onRestore.filter((each) => each !== observer);
      if (this.#onRestore.length === 0) pool.memory.residents.delete(this);
    };
  }

  /** @internal */
  checkRestore(): void {
    this.#diff!.remember(); // there is one while this is a resident
  }

  /** @internal */
  settled(round: SettleRound): void {
    const diff = this.#diff!; // there is one while this is a resident
    if (round === 'compare') {
      diff.compare();
      this.#told = this.#toldOf = this.#onRestore;
      this.#isPending = true;
      this.#thrown = undefined;
    } else if (round === 'removed') {
      for (let i = 0; i < diff.goneLength; i++) this.#tellGone(diff.takeGone(i));
    } else {
      // An observer of another pool may have disposed of this pool.
      for (let i = 0; i < diff.comeLength && !this.#pool.isGone; i++) this.#tellCome(diff.takeCome(i));
      this.#isPending = false;
      throwFirst(this.#thrown);
    }
  }

  /**
   * Called before the component of an entity changes: reports what the last restore did to it, unless that was already
   * reported.
   */
  #tellPending(entity: E): void {
    if (!this.#isPending) return;
    const diff = this.#diff!;
    const gone = diff.goneIndexOf(entity);
    if (gone >= 0) this.#tellGone(diff.takeGone(gone));
    const come = diff.comeIndexOf(entity);
    if (come >= 0) this.#tellCome(diff.takeCome(come));
  }

  #tellGone(entity: E): void {
    if (entity === (NO_ENTITY as number)) return; // it was reported
    for (const fn of this.#toldNow()) this.#thrown = call(fn, undefined, entity, this.#thrown);
  }

  #tellCome(entity: E): void {
    if (entity === (NO_ENTITY as number)) return; // it was reported
    this.#thrown = tellOf(this.#pool, this.#toldNow(), entity, this.#thrown);
  }

  /** Returns the observers that existed when the restore ended, without those that were removed since. */
  #toldNow(): readonly RestoreObserver<T, E>[] {
    const now = this.#onRestore;
    if (now !== this.#toldOf) {
      this.#told = this.#told.filter((fn) => now.includes(fn));
      this.#toldOf = now;
    }
    return this.#told;
  }

  #install(): void {
    const pool = this.#pool;
    // The compiled methods if there are any, not the wrappers that first check something.
    const home = pool.home as typeof pool; // methods of the pool
    const tryAdd = home.tryAdd.bind(pool);
    const remove = home.remove.bind(pool);
    const addAndTell = (entity: E, init: ComponentInit<T, E> | undefined): T | undefined => {
      this.#tellPending(entity);
      const adding = this.#adding;
      const depth = this.#adds;
      if (depth > 0) reserveStack(); // inside another addition
      adding[depth] = entity;
      this.#adds = depth + 1;
      try {
        if (tryAdd(entity, init) === undefined) return undefined;
      } finally {
        this.#adds = depth; // without a call, because the stack may be full
      }
      this.#forgetRemovals(entity);
      if (adding[depth] === entity) {
        for (let i = 0; i < depth; i++) if (adding[i] === entity) adding[i] = NO_ENTITY;
        if (this.#onAdd.length > 0) throwFirst(tellOf(pool, this.#onAdd, entity));
      }
      return pool.cursors.move(pool.placeOf(entity)); // on the sink if an observer has removed it
    };
    const own = {
      tryAdd: addAndTell,
      add: (entity: E, init?: ComponentInit<T, E>): T => {
        const component = addAndTell(entity, init);
        if (component === undefined) throw fullComponents(pool);
        return component;
      },
      remove: (entity: E): boolean => {
        if (!pool.has(entity)) return false;
        this.#tellPending(entity);
        if (this.#onRemove.length === 0 || this.#isAdding(entity)) return remove(entity);
        if (pool.removing > 0) reserveStack(); // inside another `onRemove`
        const isTold = this.#takeAnnounced(entity);
        if (!isTold && this.#removalOf(entity) >= 0) return false;
        if (pool.isChecked) pool.checkRemove(entity); // refused additions are not reported
        const depth = pool.removing;
        let thrown: Thrown | undefined;
        let isRemoved = true;
        try {
          this.#begin(entity, isTold);
          thrown = this.#tellRest(depth, undefined);
          isRemoved = remove(entity) || !isTold; // an observer may have destroyed the entity
        } catch (error) {
          thrown ??= { error };
        } finally {
          pool.removing = depth; // without a call, because the stack may be full
        }
        throwFirst(thrown);
        return isRemoved;
      },
    };
    // Not on the pool: if a property of an object is deleted, V8 permanently keeps the object in a slower form.
    for (const [name, value] of Object.entries(own)) {
      this.#replaced.set(name, Object.getOwnPropertyDescriptor(pool.home, name));
      Object.defineProperty(pool.home, name, { value, configurable: true, writable: true });
    }
    pool.entities.planAgain?.();
  }

  #uninstall(): void {
    const { home, entities } = this.#pool;
    for (const [name, method] of this.#replaced) {
      if (method === undefined) Reflect.deleteProperty(home, name);
      else Object.defineProperty(home, name, method);
    }
    this.#replaced.clear();
    entities.planAgain?.();
  }

  /** Begins the removal of a component, whose observers were called or will be. */
  #begin(entity: E, isTold: boolean): void {
    const depth = this.#pool.removing++;
    this.#removing[depth] = entity;
    this.#callees[depth] = this.#onRemove;
    this.#called[depth] = isTold ? this.#onRemove.length : 0;
  }

  /** Called when an entity has a new component. A callback had removed its earlier component, and all observers of the removal were called. */
  #forgetRemovals(entity: E): void {
    for (let i = 0; i < this.#pool.removing; i++) {
      if (this.#removing[i] !== entity) continue;
      this.#removing[i] = NO_ENTITY;
      this.#called[i] = this.#callees[i]!.length;
    }
  }

  /** The number of the innermost removal of an entity's component; -1 when there is none. */
  #removalOf(entity: E): number {
    let depth = this.#pool.removing - 1;
    while (depth >= 0 && this.#removing[depth] !== entity) depth--;
    return depth;
  }

  #isAdding(entity: E): boolean {
    for (let i = 0; i < this.#adds; i++) if (this.#adding[i] === entity) return true;
    return false;
  }

  /** Calls the observers of a removal that were not called yet; returns the first error. */
  #tellRest(depth: number, before: Thrown | undefined): Thrown | undefined {
    const observers = this.#callees[depth]!;
    const called = this.#called;
    if (called[depth] === observers.length) return before;
    return tellOf(this.#pool, observers, this.#removing[depth] as E, before, called, depth);
  }

  /**
   * Calls the observers of a component whose entity is destroyed, before any of its components is removed. The removal that follows calls
   * no observers. If the component is already being removed, only the observers that have not been called yet are called. Returns the first error.
   */
  announce(entity: E, before: Thrown | undefined): Thrown | undefined {
    const pool = this.#pool;
    this.#tellPending(entity);
    if (this.#onRemove.length === 0 || !pool.has(entity) || this.#isAdding(entity)) return before;
    const running = this.#removalOf(entity);
    let thrown = before;
    if (running >= 0) thrown = this.#tellRest(running, before);
    else {
      const depth = pool.removing;
      try {
        this.#begin(entity, false);
        thrown = this.#tellRest(depth, before);
      } finally {
        pool.removing = depth; // without a call, because the stack may be full
      }
    }
    if (pool.has(entity)) this.#announced.push(entity);
    return thrown;
  }

  /** Called when the entity is destroyed: removes the record of {@link announce}. */
  forget(entity: E): void {
    this.#takeAnnounced(entity);
  }

  #takeAnnounced(entity: E): boolean {
    const announced = this.#announced;
    const index = announced.lastIndexOf(entity);
    if (index < 1) return false;
    for (let i = index + 1; i < announced.length; i++) announced[i - 1] = announced[i]!; // `splice` creates garbage
    announced.length--;
    return true;
  }
}

/**
 * Calls observers with an entity's component, as long as it has one; returns the first error.
 *
 * @param called the number of observers that were already called, by depth; passed if another call may have called some
 *   of the observers, or may call the remaining ones.
 * @param depth the index in `called`.
 */
function tellOf<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
  observers: readonly ComponentObserver<T, E>[],
  entity: E,
  before?: Thrown,
  called?: number[],
  depth = 0,
): Thrown | undefined {
  if (pool.placeOf(entity) === 0) return before;
  let thrown = before;
  const { cursors, watched } = pool;
  const cursor = cursors.borrow();
  const component = cursors.take(cursor, pool.placeOf(entity));
  cursors.watch(component, entity);
  try {
    for (let i = called?.[depth] ?? 0; i < observers.length && pool.placeOf(entity) !== 0; i++) {
      if (called !== undefined) called[depth] = i + 1;
      thrown = call(observers[i]!, component, entity, thrown);
      if (called !== undefined) i = called[depth]! - 1;
    }
    cursors.refuseStuck();
  } finally {
    pool.watched = watched; // without a call, because the stack may be full
    cursors.end(component, ENDED.observer);
    cursors.giveBack(cursor);
  }
  return thrown;
}

/**
 * The first error that observers have thrown. The other observers are still called before the error is thrown.
 * Created only if there is an error.
 */
export interface Thrown {
  readonly error: unknown;
}

/** Calls an observer; returns the first error. */
function call<A, B>(fn: (a: A, b: B) => void, a: A, b: B, thrown: Thrown | undefined): Thrown | undefined {
  try {
    refusePromise('callback of an observer', fn(a, b));
    return thrown;
  } catch (error) {
    return thrown ?? { error };
  }
}

export function throwFirst(thrown: Thrown | undefined): void {
  if (thrown !== undefined) throw thrown.error;
}

/** The entities whose component in one pool was added or removed between two deliveries. Created by {@link ComponentPool.batch}. */
export interface Batch {
  /**
   * Calls `onRemove` for each entity whose component was removed since the last delivery, and then `onAdd` for each entity
   * whose component was added. Entities whose component was added and removed again, or removed and added again, are not
   * reported. Changes that the callbacks make are part of the next delivery. Returns the number of calls. O(length).
   *
   * @throws AllocatorError `BUSY` inside a callback of the same batch.
   */
  deliver(): number;
}

/** A {@link Batch} that compares the entities with a component now with those at the last delivery. */
export class ComponentBatch<T extends Struct, E extends number> implements Batch {
  readonly #pool: ComponentPool<T, E>;
  readonly #diff: SetDiff<E>;
  readonly #onAdd: readonly ComponentObserver<T, E>[];
  readonly #onRemove: ((entity: E) => void) | undefined;
  #isDelivering = false;

  constructor(pool: ComponentPool<T, E>, options: BatchOptions<T, E>) {
    checkOptions('a Batch', options, BATCH_OPTIONS);
    const { onAdd, onRemove } = options;
    if (onAdd !== undefined) checkObserver('onAdd', onAdd);
    if (onRemove !== undefined) checkObserver('onRemove', onRemove);
    this.#pool = pool;
    this.#diff = new SetDiff(pool, pool.maxCapacity);
    this.#onAdd = onAdd === undefined ? [] : [onAdd];
    this.#onRemove = onRemove;
    this.#diff.remember();
  }

  deliver(): number {
    if (this.#isDelivering) {
      throw new AllocatorError(
        'BUSY',
        `deliver() inside a callback of the same batch of the ComponentPool of ${this.#pool.layout.name}. Call it once, after the callbacks.`,
      );
    }
    const diff = this.#diff;
    let thrown: Thrown | undefined;
    diff.compare();
    this.#isDelivering = true;
    try {
      for (let i = 0; this.#onRemove !== undefined && i < diff.goneLength; i++) {
        thrown = call(this.#onRemove, diff.takeGone(i), undefined, thrown);
      }
      for (let i = 0; this.#onAdd.length > 0 && i < diff.comeLength; i++) {
        thrown = tellOf(this.#pool, this.#onAdd, diff.takeCome(i), thrown);
      }
    } finally {
      this.#isDelivering = false;
    }
    throwFirst(thrown);
    return (
      (this.#onRemove === undefined ? 0 : diff.goneLength) + (this.#onAdd.length > 0 ? diff.comeLength : 0)
    );
  }
}

identify(ComponentBatch);
