import { type Allocator, AllocatorError } from '@offheap/core';
import { checkCapacity, checkOptions, identify, isOfAnotherCopy, showValue } from '@offheap/core/internal';
import { $internal, entityExists, type InternalWorld } from 'bitecs';
import { FollowedSet, isHandled } from './followed-set.ts';
import { WorldChanges } from './world-changes.ts';
import { type EntityRemover, EntitySet, type EntitySource } from '@offheap/ecs';
import {
  ENTITIES,
  checkMemoryOptions,
  checkRemover,
  makeEntityMemory,
  checkSet,
  ENTITY_SET,
} from '@offheap/ecs/internal';

/** Options of new {@link BitEcsEntities}. */
export interface BitEcsOptions {
  /**
   * The maximum number of entities that are alive in the world at the same time. bitECS counts its ids from 1 and
   * reuses free ids.
   */
  readonly capacity: number;
  /**
   * The allocator of component pools and tags without an allocator of their own; by default a `Heap` over one new
   * memory.
   */
  readonly allocator?: Allocator;
  /**
   * The size in bytes of the memory that is created if there is no `allocator`; by default 512 for each entity of
   * `capacity` plus 64 KiB, at most 256 MiB. Pages that are never accessed use no physical memory.
   */
  readonly bytes?: number;
}

const KNOWN_OPTIONS: Record<keyof BitEcsOptions, true> = { capacity: true, allocator: true, bytes: true };

/**
 * The entities of a bitECS 0.4 world: component pools and tags with these entities are components of that world. Add
 * and remove the components through bitECS. The pools follow all changes, including the removal of an entity.
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
 * removeEntity(world, ship); // and its data in the pools
 * ```
 *
 * The ids are not in a memory, so pools and tags may be in any memory. The pools and tags of one query or group must
 * share one memory, as they do by default.
 *
 * bitECS reuses ids without a generation, so a stale id refers to the entity that has the id now. (Worlds with
 * versioned ids are refused: bitECS 0.4.0 then loses live entities, as soon as ids are reused in another order.)
 *
 * - `set(pool, values)` fills a component as `pool.add(entity, values)` does: fields without a value keep theirs,
 *   nested structs are filled part by part, and unknown fields are refused in checked mode. `values` may be a
 *   function of the component.
 * - `getComponent(world, entity, pool)` returns a copy of the fields.
 * - Observers can read the data: `onAdd` observers after the initial values are set, `onRemove` observers before the component is removed.
 * - When an observer or a callback of a pool throws, the change is still made, in the world, its queries and the pools.
 * - When a pool refuses an `addComponent`, `removeComponent` or `removeEntity`, the world does not change.
 * - A prefab is in no query, and has no component in a pool: its values are stored for the entities that inherit them
 *   through `IsA`.
 * - bitECS cannot add or query a pool or tag that was disposed of, or has other entities than those of the world.
 * - `resetWorld` removes all components from the pools. In checked mode, it is refused inside a loop over one of them.
 * - `add`, `tryAdd`, `remove`, `removeWhere` and `clear` of a pool or tag call `addComponent` and `removeComponent`
 *   of the world.
 */
export class BitEcsEntities implements EntitySource<number> {
  readonly capacity: number;
  readonly slotMask: number;
  readonly #world: InternalWorld;
  readonly #bytes: number | undefined;
  #allocator: Allocator | undefined;
  readonly #sets = new Map<EntityRemover<number>, FollowedSet>();
  readonly #changes: WorldChanges;

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the capacity is out of range, or `world` is not a bitECS world or
   *   has versioned ids.
   */
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
    this.#world = world as InternalWorld; // it has the properties of a world
    if (this.#world[$internal].entityIndex.versioning) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'This world uses versioned ids, with which bitECS 0.4.0 loses live entities: expected one without `withVersioning`.',
      );
    }
    this.capacity = capacity;
    this.slotMask = 2 ** (32 - Math.clz32(capacity)) - 1;
    this.#changes = new WorldChanges(this.#world, this.#sets);
    this.#guardComponents();
    this.#followResets();
  }

  /** The allocator of component pools and tags without an allocator of their own. Created on demand. */
  get allocator(): Allocator {
    return (this.#allocator ??= makeEntityMemory(this.capacity, 0, this.#bytes));
  }

  /**
   * Returns whether the world has an entity. O(1).
   *
   * @throws AllocatorError `OUT_OF_MEMORY` when its id is above `capacity`.
   */
  has(entity: number): boolean {
    if (!entityExists(this.#world, entity)) return false;
    if (entity > this.capacity) {
      throw new AllocatorError(
        'OUT_OF_MEMORY',
        `Entity ${entity} of bitECS exceeds the capacity of ${this.capacity}. Increase \`capacity\`.`,
      );
    }
    return true;
  }

  /**
   * Registers a pool or a tag, which then follows the changes of its component in the world. Pools and tags register
   * themselves.
   */
  attach(set: EntityRemover<number>): void {
    checkRemover('The set of BitEcsEntities.attach', set);
    if (isOfAnotherCopy(set, ENTITY_SET)) checkSet('A set of BitEcsEntities', set);
    this.#sets.set(set, new FollowedSet(this.#world, set, this.#changes));
  }

  /** Removes a registered pool or tag. Pools and tags do this themselves when they are disposed of. */
  detach(set: EntityRemover<number>): void {
    this.#sets.get(set)?.stop();
    this.#sets.delete(set);
  }

  /** Whether an entity is being removed from the world. @internal */
  isEnding(entity: number): boolean {
    return this.#changes.isEnding(entity);
  }

  /**
   * Checks each component that bitECS looks up before it adds the component or queries it. Otherwise, bitECS would
   * treat a pool or a tag that does not follow the world like any other object, and the pool would stay empty.
   */
  #guardComponents(): void {
    const { componentMap } = this.#world[$internal];
    const has = componentMap.has.bind(componentMap);
    componentMap.has = (component: unknown) => {
      if (component instanceof EntitySet) this.#checkOwn(component);
      return has(component);
    };
  }

  #checkOwn(set: EntitySet<number>): void {
    if (set.isGone) set.checkHere();
    const { entities } = set;
    if (entities instanceof BitEcsEntities && entities.#world === this.#world) return;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${set.title} has other entities than the world: expected a pool or tag of this world, created with \`entities: new BitEcsEntities(world, { capacity })\`.`,
    );
  }

  /**
   * Detects `resetWorld`, which replaces the queries and observers of the world, by two of the properties that it sets in
   * this order:
   *
   *     | entityIndex, entityMasks, entityComponents | bitflag | ... | hierarchyQueryCache |
   *
   * At `bitflag`, a reset inside a loop is refused, and the three properties before it get their values back. At the last
   * property, the world has no entities any more.
   */
  #followResets(): void {
    const context = this.#world[$internal];
    let { bitflag, hierarchyQueryCache, entityIndex, entityMasks, entityComponents } = context;
    Object.defineProperties(context, {
      bitflag: {
        configurable: true,
        enumerable: true,
        get: () => bitflag,
        set: (flag: number) => {
          // Registering a component sets it too.
          if (context.entityIndex !== entityIndex) {
            try {
              for (const set of this.#sets.keys()) if (isHandled(set)) set.checkIdle('resetWorld()');
            } catch (error) {
              Object.assign(context, { entityIndex, entityMasks, entityComponents });
              throw error;
            }
          }
          bitflag = flag;
        },
      },
      hierarchyQueryCache: {
        configurable: true,
        enumerable: true,
        get: () => hierarchyQueryCache,
        set: (cache: typeof hierarchyQueryCache) => {
          hierarchyQueryCache = cache;
          ({ entityIndex, entityMasks, entityComponents } = context);
          this.#reset();
        },
      },
    });
  }

  /** Called when the world was reset and has no entities: the sets follow its new queries, and remove their entities. */
  #reset(): void {
    const errors: unknown[] = [];
    this.#changes.follow();
    this.#guardComponents();
    for (const followed of this.#sets.values()) followed.follow();
    for (const set of this.#sets.keys()) {
      try {
        if (isHandled(set)) set.clear();
      } catch (error) {
        errors.push(error); // an `onDestroy` has thrown
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

identify(BitEcsEntities, ENTITIES);
