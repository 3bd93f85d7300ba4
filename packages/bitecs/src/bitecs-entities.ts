import { type Allocator, AllocatorError } from '@offheap/core';
import { checkCapacity, checkOptions, identify, isOfAnotherCopy, showValue } from '@offheap/core/internal';
import { $internal, entityExists, type InternalWorld, noCommit, query, Wildcard } from 'bitecs';
import type { Struct } from '@offheap/struct';
import { FollowedSet } from './followed-set.ts';
import { ComponentPool, type EntityRemover, type EntitySource, Tag } from '@offheap/ecs';
import { ENTITIES, checkMemoryOptions, makeEntityMemory, checkSet, ENTITY_SET } from '@offheap/ecs/internal';

/** Settings of new {@link BitEcsEntities}. */
export interface BitEcsOptions {
  /** Entities that may be alive in the world at once. bitECS counts its ids from 1 and uses those again that are free. */
  readonly capacity: number;
  /** Where component pools and tags without an allocator of their own take their bytes from; a `Heap` over one new memory by default. */
  readonly allocator?: Allocator;
  /**
   * Bytes of the memory that is made when there is no `allocator`; by default 512 for each entity of `capacity` and 64 KiB more, at
   * most 256 MiB. Pages that nothing touches cost nothing.
   */
  readonly bytes?: number;
}

const KNOWN_OPTIONS: Record<keyof BitEcsOptions, true> = { capacity: true, allocator: true, bytes: true };

/**
 * The entities of a bitECS 0.4 world: component pools and tags that take their ids from here are components of that world.
 * Add and remove them through bitECS; the pools follow, also when an entity is removed.
 *
 * ```ts
 * const world = createWorld();
 * const entities = new BitEcsEntities(world, { capacity: 10_000 });
 * const positions = new ComponentPool(Position, { entities, capacity: 10_000 });
 * const velocities = new ComponentPool(Velocity, { entities, capacity: 10_000 });
 *
 * const ship = addEntity(world);
 * addComponent(world, ship, positions);
 * addComponent(world, ship, set(velocities, { x: 1 }));
 * for (const entity of query(world, [positions, velocities])) {
 *   positions.get(entity)!.x += velocities.get(entity)!.x;
 * }
 * query(positions, velocities).each((position, velocity) => { ... }); // the same, faster
 * removeEntity(world, ship); // and what the pools have of it
 * ```
 *
 * The ids lie in no memory, so pools and tags may lie in any; those of one query or group must share one. They do by default.
 *
 * bitECS uses ids again as they are, so that a stale one means the entity that has it now. (Worlds that count versions are
 * refused: bitECS 0.4.0 then loses entities that are alive, as soon as ids are used again in another order.)
 *
 * - `set(pool, values)` fills a component as `pool.add(entity, values)` does: fields that are not named keep their values, nested
 *   structs are filled part by part, and in checked mode unknown fields are refused. `values` may be a function of the component.
 * - `getComponent(world, entity, pool)` returns a copy of the fields.
 * - Observers find the data: those of `onAdd` with its initial values, those of `onRemove` before it is removed.
 * - An `addComponent`, `removeComponent` or `removeEntity` that a pool refuses leaves the world as it was.
 * - A prefab is in no query, and has no component in a pool: its values are kept for the entities that inherit them by `IsA`.
 * - `resetWorld` empties the pools.
 * - `add`, `tryAdd`, `remove`, `removeWhere` and `clear` of a pool or tag go through the world: they do what `addComponent` and
 *   `removeComponent` do.
 */
export class BitEcsEntities implements EntitySource<number> {
  readonly capacity: number;
  readonly slotMask: number;
  readonly #world: InternalWorld;
  readonly #bytes: number | undefined;
  #allocator: Allocator | undefined;
  readonly #sets = new Map<EntityRemover<number>, FollowedSet>();

  /** @throws AllocatorError `INVALID_ARGUMENT` when the capacity is out of range, or there is no such world, or one with versions. */
  constructor(world: object, options: BitEcsOptions) {
    checkOptions('BitEcsEntities', options, KNOWN_OPTIONS);
    const { capacity } = options;
    checkCapacity(capacity);
    checkMemoryOptions('BitEcsEntities', options);
    this.#allocator = options.allocator;
    this.#bytes = options.bytes;
    if (typeof world !== 'object' || world === null || !($internal in world)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The world is ${showValue(world)}: expected what \`createWorld()\` of bitECS 0.4 returns.`,
      );
    }
    this.#world = world as InternalWorld; // it has what makes it one
    if (this.#world[$internal].entityIndex.versioning) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'This world counts versions, with which bitECS 0.4.0 loses living entities: expected one without `withVersioning`.',
      );
    }
    this.capacity = capacity;
    this.slotMask = 2 ** (32 - Math.clz32(capacity)) - 1;
    this.#guardRemoval();
    this.#followResets();
  }

  /** Where component pools and tags without an allocator of their own take their bytes from: made when first asked for. */
  get allocator(): Allocator {
    return (this.#allocator ??= makeEntityMemory(this.capacity, 0, this.#bytes));
  }

  /**
   * Whether the world has an entity. O(1).
   *
   * @throws AllocatorError `OUT_OF_MEMORY` when its id is above `capacity`.
   */
  has(entity: number): boolean {
    if (!entityExists(this.#world, entity)) return false;
    if (entity > this.capacity) {
      throw new AllocatorError(
        'OUT_OF_MEMORY',
        `bitECS has entity ${entity}, and these are ${this.capacity}: ask for more with \`capacity\`.`,
      );
    }
    return true;
  }

  /** Lets a pool or a tag follow what the world does with it as a component. Pools and tags do this themselves. */
  attach(set: EntityRemover<number>): void {
    if (isOfAnotherCopy(set, ENTITY_SET)) checkSet('A set of BitEcsEntities', set);
    this.#sets.set(set, new FollowedSet(this.#world, set));
  }

  /** Forgets a pool or a tag. Those that are disposed of do this themselves. */
  detach(set: EntityRemover<number>): void {
    this.#sets.get(set)?.stop();
    this.#sets.delete(set);
  }

  /**
   * Asks all sets before the world removes an entity: bitECS looks first whether the entity has relations.
   */
  #guardRemoval(): void {
    const { entitiesWithRelations } = this.#world[$internal];
    const has = entitiesWithRelations.has.bind(entitiesWithRelations);
    const check = (entity: number, asked: Set<number>): void => {
      if (asked.has(entity)) return;
      asked.add(entity);
      for (const set of this.#sets.values()) set.checkRemove(entity);
      // The world removes the subjects of a relation with `autoRemoveSubject` together with its target.
      if (has(entity)) for (const subject of this.#removedWith(entity)) check(subject, asked);
    };
    entitiesWithRelations.has = (entity) => {
      const isTarget = has(entity);
      if (isTarget) check(entity, new Set());
      else for (const set of this.#sets.values()) set.checkRemove(entity);
      return isTarget;
    };
  }

  /** The subjects that the world removes together with the target of their relation. */
  #removedWith(target: number): number[] {
    const world = this.#world;
    return [...query(world, [Wildcard(target)], noCommit)].filter(
      (subject) =>
        entityExists(world, subject) &&
        [...(world[$internal].entityComponents.get(subject) ?? [])].some((component) =>
          removesSubject(component as object, target),
        ),
    );
  }

  /** `resetWorld` gives the world new queries and observers; this is what it sets last. */
  #followResets(): void {
    const context = this.#world[$internal];
    let { hierarchyQueryCache } = context;
    Object.defineProperty(context, 'hierarchyQueryCache', {
      configurable: true,
      enumerable: true,
      get: () => hierarchyQueryCache,
      set: (cache: typeof hierarchyQueryCache) => {
        hierarchyQueryCache = cache;
        this.#reset();
      },
    });
  }

  /** The world has no entities any more: the sets let go of theirs, and follow the new ones. */
  #reset(): void {
    const errors: unknown[] = [];
    this.#guardRemoval();
    for (const [set, followed] of this.#sets) {
      followed.stop(); // the world has none of its entities any more
      try {
        if (set instanceof ComponentPool || set instanceof Tag) set.clear();
      } catch (error) {
        errors.push(error);
        if (set instanceof ComponentPool || set instanceof Tag) takeOutAll(set); // a loop runs, which checked mode reports
      }
      this.#sets.set(set, new FollowedSet(this.#world, set));
    }
    if (errors.length > 0) throw errors[0];
  }
}

// How bitECS marks the components that stand for relations.
const RELATION = Symbol.for('bitecs-relation');
const RELATION_DATA = Symbol.for('bitecs-relationData');
const PAIR_TARGET = Symbol.for('bitecs-pairTarget');

/** Whether a component is a relation to a target, and ends its subject with the target. */
function removesSubject(component: object, target: number): boolean {
  const pair = component as {
    readonly [PAIR_TARGET]?: number;
    readonly [RELATION]?: { readonly [RELATION_DATA]?: { readonly autoRemoveSubject?: boolean } };
  };
  return pair[PAIR_TARGET] === target && pair[RELATION]?.[RELATION_DATA]?.autoRemoveSubject === true;
}

/** Takes all entities out of a set that refuses to be cleared, as a loop runs: the world is empty already. */
function takeOutAll(set: ComponentPool<Struct, number> | Tag<number>): void {
  for (let index = set.length - 1; index >= 0; index--) set.methods.takeOut(set.entityAt(index));
}

identify(BitEcsEntities, ENTITIES);
