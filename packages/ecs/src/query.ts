import { AllocatorError } from '@offheap/core';
import { identify } from '@offheap/core/internal';
import { compileJoin } from './compile-query.ts';
import { ENDED } from './component-cursors.ts';
import { ComponentPool } from './component-pool.ts';
import type { Entity } from './entity.ts';
import { checkSet, type EntitySet } from './entity-set.ts';
import type { QuerySystem } from './query-system.ts';
import { NO_ID } from './sparse-set.ts';
import { checkSystem, canCompile, refuseAsync, refusePromise } from '@offheap/struct/internal';
import type { Struct } from '@offheap/struct';
import type { View } from '@offheap/struct/internal';

/** The components that a query's callback gets: one for each pool, none for a tag. */
export type ComponentsOf<S extends readonly unknown[]> = S extends readonly [infer Head, ...infer Rest]
  ? Head extends ComponentPool<infer T, infer _>
    ? [component: T, ...rest: ComponentsOf<Rest>]
    : ComponentsOf<Rest>
  : [];

/** The ids that some pools and tags are keyed by. */
export type EntityOf<S extends readonly unknown[]> = S extends readonly EntitySet<infer E>[] ? E : never;

/** Any query's callback, as its loop sees it: called with what the type that it came with says. @internal */
export type Callback = (...args: unknown[]) => void;

/** What messages call it. @internal */
export const CALLBACK = 'callback of a query';

/** What loops need to know of a query. @internal */
export interface JoinShape<E extends number = Entity> {
  /** All that an entity has to be in. */
  readonly sets: readonly EntitySet<E>[];
  /** What it must not be in. */
  readonly excluded: readonly EntitySet<E>[];
  /** Whether the sets are a group: their first places belong together. */
  readonly grouped: boolean;
  /** Refuses to begin a loop that would go over what is gone. */
  readonly check?: () => void;
}

/**
 * The entities that have all of some components and tags, and none of others. Nothing is stored: each loop goes over the
 * smallest pool and looks the entity up in the rest. Made by {@link query}; a {@link Group} is one without look-ups.
 * `C` are the components that its callbacks get.
 */
export class Query<C extends readonly unknown[], E extends number = Entity> {
  /**
   * Compiles a loop of its own around `fn` and gives it. Call it with the arguments that `fn` takes after the entity: as
   * many as it declares, or four where it declares fewer and takes a rest. Make it once, outside the frame.
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
  readonly #pools: readonly ComponentPool<Struct, E>[];
  #each: ((fn: Callback) => void) | undefined;

  /** @internal */
  constructor(shape: JoinShape<E>) {
    checkSets(shape.sets, shape.excluded);
    this.shape = shape;
    this.#pools = poolsOf(shape.sets);
    const system = (fn: Callback): Callback => {
      checkSystem('a query', fn);
      const plain = (...args: unknown[]): void => this.#visit(fn, args);
      return canCompile() ? compileJoin(shape, fn, plain) : plain;
    };
    this.system = system as unknown as QuerySystem<C, E>; // the same, seen with its types
  }

  /** The same without the entities that are in any of some pools or tags. */
  without(...sets: EntitySet<E>[]): Query<C, E> {
    return new Query<C, E>({ ...this.shape, excluded: [...this.shape.excluded, ...sets] });
  }

  /**
   * Calls `fn` with a cursor on each component, in the order of the pools, and the entity. The entity in hand may be
   * destroyed or lose components; other changes are for a {@link CommandBuffer}.
   */
  each(fn: (...args: [...components: C, entity: E]) => void): void {
    refuseAsync('callback of `each`', fn);
    if (!canCompile()) {
      this.#visit(fn as unknown as Callback, []);
      return;
    }
    this.#each ??= compileJoin(this.shape, undefined, undefined) as unknown as (fn: Callback) => void;
    this.#each(fn as unknown as Callback);
  }

  /** Counts its entities. O(smallest pool). */
  count(): number {
    let count = 0;
    this.#visitEntities(() => count++);
    return count;
  }

  /** Every entity of it, from the last to the first. Makes an iterator object. */
  *[Symbol.iterator](): IterableIterator<E> {
    const found: E[] = [];
    this.#visitEntities((entity) => found.push(entity));
    yield* found;
  }

  /** The set that loops go over. */
  get #driver(): EntitySet<E> {
    const { sets } = this.shape;
    let driver = sets[0]!;
    for (const set of sets) if (set.length < driver.length) driver = set;
    return driver;
  }

  #visitEntities(fn: (entity: E) => void): void {
    const { sets, excluded, grouped } = this.shape;
    this.#checkHere();
    const driver = grouped ? sets[0]! : this.#driver;
    const { i32 } = driver.memory;
    let place = grouped ? i32[driver.groupedWord]! : driver.length;
    for (; place > 0; place--) {
      const entity = i32[driver.idWords + place] as E; // NO_ID is in nothing
      if (entity === NO_ID) continue;
      if (sets.every((set) => set.has(entity)) && !excluded.some((set) => set.has(entity))) fn(entity);
    }
  }

  /** Refuses to go over what is gone. */
  #checkHere(): void {
    const { sets, excluded, check } = this.shape;
    check?.();
    for (const set of sets) set.checkHere();
    for (const set of excluded) set.checkHere();
  }

  #visit(fn: Callback, rest: readonly unknown[]): void {
    const pools = this.#pools;
    const { sets, excluded } = this.shape;
    this.#checkHere();
    const cursors = pools.map((pool) => pool.cursors.borrow());
    const turns = pools.map((pool) => pool.cursors.open());
    const args: unknown[] = [...cursors, NO_ID, ...rest];
    const isChecked = pools.some((pool) => pool.isChecked);
    for (let i = 0; i < pools.length; i++) pools[i]!.cursors.running[pools[i]!.loops] = cursors[i]!;
    for (const set of sets) set.loops++;
    for (const set of excluded) set.loops++;
    try {
      this.#visitEntities((entity) => {
        for (let i = 0; i < pools.length; i++) {
          turns[i]!.entity = entity;
          args[i] = turns[i]!.view = pools[i]!.cursors.begin(cursors[i]!, pools[i]!.placeOf(entity));
        }
        args[pools.length] = entity;
        const result: unknown = Reflect.apply(fn, undefined, args);
        if (isChecked) refusePromise(CALLBACK, result);
        for (let i = 0; i < pools.length; i++) pools[i]!.cursors.end(args[i] as Struct & View, ENDED.turn); // put there above
      });
      for (let i = 0; i < pools.length; i++) pools[i]!.cursors.refuseStuck();
    } finally {
      for (const set of sets) set.loops--;
      for (const set of excluded) set.loops--;
      pools.forEach((pool, i) => {
        pool.cursors.close(turns[i]!);
        pool.cursors.giveBack(cursors[i]!);
      });
    }
  }
}

identify(Query);

/** The pools among some sets. @internal */
export function poolsOf<E extends number>(sets: readonly EntitySet<E>[]): ComponentPool<Struct, E>[] {
  return sets.filter((set) => set instanceof ComponentPool) as ComponentPool<Struct, E>[]; // keyed as its set
}

/**
 * The entities that are in all of some component pools and tags. The callback gets the pools' components in this order.
 *
 * ```ts
 * const moving = query(positions, velocities).without(frozen);
 * moving.each((position, velocity, entity) => { ... });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when there are none, one is there twice, or they are of other entities,
 *   `MEMORY` when they lie in different memories.
 */
export function query<S extends readonly [EntitySet<E>, ...EntitySet<E>[]], E extends number = EntityOf<S>>(
  ...sets: S
): Query<ComponentsOf<S>, E> {
  return new Query<ComponentsOf<S>, E>({ sets, excluded: [], grouped: false });
}

/** Refuses sets that cannot be joined. @internal */
export function checkSets<E extends number>(
  sets: readonly EntitySet<E>[],
  excluded: readonly EntitySet<E>[] = [],
): void {
  const [first] = sets;
  if (first === undefined) throw invalid('A query of nothing: expected at least one component pool or tag.');
  const all = [...sets, ...excluded];
  for (const set of all) checkSet('A set of a query', set);
  for (const [i, set] of all.entries()) {
    if (set.entities !== first.entities) {
      throw invalid('A query of pools with different entities: expected the same `entities` in all of them.');
    }
    if (set.memory.buffer !== first.memory.buffer) {
      throw new AllocatorError(
        'MEMORY',
        `A query of pools or tags in different memories: expected one memory, as a snapshot of one would not go with the other. Give all of them the same \`allocator\`.`,
      );
    }
    if (all.indexOf(set) !== i) {
      throw invalid('A query that names a pool or a tag twice: expected each once, with or without it.');
    }
  }
}

function invalid(message: string): AllocatorError {
  return new AllocatorError('INVALID_ARGUMENT', message);
}
