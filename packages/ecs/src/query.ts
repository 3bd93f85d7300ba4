import { AllocatorError } from '@offheap/core';
import { identify, showValue } from '@offheap/core/internal';
import type { Changes } from './changes.ts';
import type { ComponentPool } from './component-pool.ts';
import { type Entity, NO_ENTITY } from './entity.ts';
import { checkSet, type EntitySet } from './entity-set.ts';
import { JoinLoop, joinSystem } from './join-loop.ts';
import {
  allSetsOf,
  CALLBACK,
  type Callback,
  type JoinShape,
  PREDICATE,
  readVersions,
  shapeOf,
} from './join-shape.ts';
import type { QuerySystem } from './query-system.ts';
import { checkCallback, checkSystem } from '@offheap/struct/internal';
import type { StructClass } from '@offheap/struct';

/** A condition of a query: a component pool, a tag or, in a query of a world, the struct class of a component pool. */
export type QueryPart<E extends number = Entity> = EntitySet<E> | StructClass;

/** The components that are passed to the callback of a query: one for each pool or class, none for a tag. */
export type ComponentsOf<S extends readonly unknown[]> = S extends readonly [infer Head, ...infer Rest]
  ? Head extends ComponentPool<infer T, infer _> | StructClass<infer T>
    ? [component: T, ...rest: ComponentsOf<Rest>]
    : ComponentsOf<Rest>
  : [];

/**
 * The components of {@link Query.optional} parts that are passed to the callback of a query: `undefined` if an entity
 * has none.
 */
export type OptionalsOf<S extends readonly unknown[]> = S extends readonly [infer Head, ...infer Rest]
  ? Head extends ComponentPool<infer T, infer _> | StructClass<infer T>
    ? [component: T | undefined, ...rest: OptionalsOf<Rest>]
    : OptionalsOf<Rest>
  : [];

/** The type of the ids of some pools and tags. */
export type EntityOf<S extends readonly unknown[]> = S extends readonly EntitySet<infer E>[] ? E : never;

/**
 * Selects the entities that have all of the given components and tags, and none of the excluded ones. A query stores
 * nothing: each loop visits the smallest pool and looks up the entity in the others. A {@link Group} needs no lookups.
 * Created by {@link query}. `C` are the components that are passed to the callbacks.
 */
export class Query<C extends readonly unknown[], E extends number = Entity> {
  /**
   * Compiles a dedicated loop for `fn` and returns it as a function. The arguments of the function are the parameters of `fn`
   * after the entity: as many as `fn` declares, or four if `fn` declares fewer and has a rest parameter. Create systems once,
   * not in each frame.
   *
   * ```ts
   * const move = query(positions, velocities).system((position, velocity, entity, dt: number) => {
   *   position.x += velocity.x * dt;
   *   position.y += velocity.y * dt;
   * });
   * move(1 / 60);
   * ```
   */
  readonly system: QuerySystem<C, E>;
  /** @internal */
  readonly shape: JoinShape<E>;
  readonly #all: readonly EntitySet<E>[];
  readonly #since: number[] = [];
  #each: JoinLoop<E> | undefined;
  #find: JoinLoop<E> | undefined;

  /** @internal */
  constructor(shape: JoinShape<E>) {
    this.#all = allSetsOf(shape);
    checkSets(shape.sets, this.#all.slice(shape.sets.length));
    this.shape = shape;
    const system = (fn: Callback): Callback => {
      checkSystem('a query', fn);
      return joinSystem(shape, CALLBACK, fn);
    };
    this.system = system as unknown as QuerySystem<C, E>; // the same, seen with its types
  }

  /**
   * Selects only the entities that are also in all of these pools and tags. Their components are not passed to the
   * callback.
   */
  with(...parts: QueryPart<E>[]): Query<C, E> {
    return new Query<C, E>({ ...this.shape, required: [...this.shape.required, ...this.#setsOf(parts)] });
  }

  /** Selects only the entities that are in none of these pools and tags. */
  without(...parts: QueryPart<E>[]): Query<C, E> {
    return new Query<C, E>({ ...this.shape, excluded: [...this.shape.excluded, ...this.#setsOf(parts)] });
  }

  /**
   * Selects only the entities that are in at least one of these pools and tags. Their components are not passed to
   * the callback.
   */
  any(...parts: QueryPart<E>[]): Query<C, E> {
    if (parts.length === 0)
      throw invalid('any() without arguments: expected at least one component pool or tag.');
    return new Query<C, E>({ ...this.shape, any: [...this.shape.any, this.#setsOf(parts)] });
  }

  /**
   * Selects the same entities. The components of these pools are also passed to the callback, or `undefined` if an
   * entity has none.
   */
  optional<const S extends readonly QueryPart<E>[]>(...parts: S): Query<[...C, ...OptionalsOf<S>], E> {
    const optional = [...this.shape.optional, ...this.#setsOf(parts)];
    return new Query<[...C, ...OptionalsOf<S>], E>({ ...this.shape, optional });
  }

  /**
   * Selects only the entities whose component was marked as changed after a version. Each loop calls `since` once, when it
   * begins.
   *
   * ```ts
   * let seen = 0;
   * const moved = query(positions).changedSince(moves, () => seen);
   * moved.each((position, entity) => ...);
   * seen = moves.advance();
   * ```
   */
  changedSince(changes: Changes<E>, since: () => number): Query<C, E> {
    if (typeof (changes as Partial<Changes<E>> | null)?.versionWords !== 'number') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The changes of \`changedSince\` are ${showValue(changes)}: expected a \`Changes\` of a component pool.`,
      );
    }
    if (typeof since !== 'function') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The version of \`changedSince\` is ${showValue(since)}: expected a function that returns a version, such as () => seen.`,
      );
    }
    const { sets, required, changed } = this.shape;
    const has = [...sets, ...required].includes(changes.pool);
    return new Query<C, E>({
      ...this.shape,
      required: has ? required : [...required, changes.pool],
      changed: [...changed, { changes, since }],
    });
  }

  /**
   * Calls `fn` with a cursor on each component, in the order of the pools, and the entity. The visited entity may be
   * destroyed, and its components removed. For other changes, use a {@link CommandBuffer}.
   */
  each(fn: (...args: [...components: C, entity: E]) => void): void {
    checkCallback('callback of `each`', fn);
    this.#each ??= new JoinLoop(this.shape, { what: 'each', callbackName: CALLBACK });
    this.#each.run(fn as unknown as Callback); // called with arguments of its types
  }

  /**
   * Returns the first entity for which `fn` returns true, or `NO_ENTITY`. Stops at this entity. `fn` must not change the
   * components.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `fn` is an async function or returns a promise.
   */
  find(fn: (...args: [...components: C, entity: E]) => boolean): E {
    checkCallback(PREDICATE, fn);
    this.#find ??= new JoinLoop(this.shape, { what: 'find', callbackName: PREDICATE });
    return this.#find.run(fn as unknown as Callback) as E; // an id or NO_ENTITY
  }

  /**
   * Returns whether `fn` returns true for at least one entity; without `fn`, whether there is an entity. Stops at the first
   * such entity.
   */
  some(fn?: (...args: [...components: C, entity: E]) => boolean): boolean {
    return (fn === undefined ? this.first() : this.find(fn)) !== (NO_ENTITY as number);
  }

  /** Returns the first entity, in the order of the loops, or `NO_ENTITY`. */
  first(): E {
    this.#begin();
    const driver = this.#driver;
    for (let place = this.#last(driver); place > 0; place--) {
      const entity = driver.memory.i32[driver.idWords + place] as E; // NO_ID is in no set
      if (this.#holds(entity)) return entity;
    }
    return NO_ENTITY as number as E; // not an entity of any source
  }

  /** Returns whether the query selects an entity. O(pools and tags). */
  has(entity: E): boolean {
    this.#begin();
    return this.#holds(entity);
  }

  /** Returns the number of selected entities. O(smallest pool). */
  count(): number {
    this.#begin();
    const driver = this.#driver;
    let count = 0;
    for (let place = this.#last(driver); place > 0; place--) {
      if (this.#holds(driver.memory.i32[driver.idWords + place] as E)) count++; // NO_ID is in no set
    }
    return count;
  }

  /**
   * Iterates over a list of the selected entities, from the last to the first. Creates a list, so use {@link each} in
   * loops that run in each frame.
   */
  [Symbol.iterator](): IterableIterator<E> {
    const found: E[] = [];
    this.#begin();
    const driver = this.#driver;
    for (let place = this.#last(driver); place > 0; place--) {
      const entity = driver.memory.i32[driver.idWords + place] as E; // NO_ID is in no set
      if (this.#holds(entity)) found.push(entity);
    }
    return found.values();
  }

  #setsOf(parts: readonly QueryPart<E>[]): EntitySet<E>[] {
    const { resolve } = this.shape;
    return resolve === undefined ? (parts as EntitySet<E>[]) : parts.map(resolve); // `checkSets` has refused classes
  }

  /** The set that loops visit. */
  get #driver(): EntitySet<E> {
    const { sets, required, grouped } = this.shape;
    let driver = sets[0]!;
    if (grouped) return driver;
    for (let i = 1; i < sets.length; i++) if (sets[i]!.length < driver.length) driver = sets[i]!;
    for (let i = 0; i < required.length; i++) if (required[i]!.length < driver.length) driver = required[i]!;
    return driver;
  }

  /** The last place that a loop visits. */
  #last(driver: EntitySet<E>): number {
    return this.shape.grouped ? driver.memory.i32[driver.groupedWord]! : driver.length;
  }

  /** Begins a loop: throws if a set no longer exists, and calls the `since` functions. */
  #begin(): void {
    const { check, changed } = this.shape;
    check?.();
    readVersions(changed, this.#since); // may dispose of the sets
    for (let i = 0; i < this.#all.length; i++) this.#all[i]!.checkHere();
  }

  #holds(entity: E): boolean {
    const { sets, required, excluded, any, changed } = this.shape;
    if (!areIn(sets, entity) || !areIn(required, entity)) return false;
    for (let i = 0; i < excluded.length; i++) if (excluded[i]!.has(entity)) return false;
    for (let i = 0; i < any.length; i++) if (!isInAny(any[i]!, entity)) return false;
    for (let i = 0; i < changed.length; i++) {
      if (changed[i]!.changes.versionOf(entity) <= this.#since[i]!) return false;
    }
    return true;
  }
}

function areIn<E extends number>(sets: readonly EntitySet<E>[], entity: E): boolean {
  for (let i = 0; i < sets.length; i++) if (!sets[i]!.has(entity)) return false;
  return true;
}

function isInAny<E extends number>(sets: readonly EntitySet<E>[], entity: E): boolean {
  for (let i = 0; i < sets.length; i++) if (sets[i]!.has(entity)) return true;
  return false;
}

identify(Query);

/**
 * Selects the entities that are in all of the given component pools and tags. The components of the pools are passed to
 * the callback, in this order.
 *
 * ```ts
 * const moving = query(positions, velocities).without(frozen);
 * moving.each((position, velocity, entity) => { ... });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when there are no parts, a part is named twice, or parts belong to other
 *   entities; `MEMORY` when parts are in different memories.
 */
export function query<S extends readonly [EntitySet<E>, ...EntitySet<E>[]], E extends number = EntityOf<S>>(
  ...sets: S
): Query<ComponentsOf<S>, E> {
  return new Query<ComponentsOf<S>, E>(shapeOf(sets));
}

/** Throws for sets that cannot be joined. @internal */
export function checkSets<E extends number>(
  sets: readonly EntitySet<E>[],
  excluded: readonly EntitySet<E>[] = [],
): void {
  const [first] = sets;
  if (first === undefined)
    throw invalid('A query without parts: expected at least one component pool or tag.');
  const all = [...sets, ...excluded];
  for (const set of all) checkSet('A part of a query', set);
  for (const [i, set] of all.entries()) {
    if (set.entities !== first.entities) {
      throw invalid('A query of pools with different entities: expected the same `entities` in all of them.');
    }
    if (set.memory.buffer !== first.memory.buffer) {
      throw new AllocatorError(
        'MEMORY',
        `A query of pools or tags in different memories: expected one memory, because a snapshot contains one memory. Give all of them the same \`allocator\`.`,
      );
    }
    if (all.indexOf(set) !== i) {
      throw invalid(
        'A query that names a pool or a tag twice: expected each once, including those in `without`.',
      );
    }
  }
}

function invalid(message: string): AllocatorError {
  return new AllocatorError('INVALID_ARGUMENT', message);
}
