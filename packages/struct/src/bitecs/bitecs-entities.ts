import { AllocatorError, checkCapacity } from '@offheap/core';
import { $internal, entityExists, type InternalWorld, observe, onAdd, onRemove, onSet } from 'bitecs';
import { ComponentPool } from '../entities/component-pool.ts';
import type { EntityRemover, EntitySource } from '../entities/entity.ts';
import { Tag } from '../entities/tag.ts';

/** Settings of new {@link BitEcsEntities}. */
export interface BitEcsOptions {
  /** Entities that may be alive in the world at once. bitECS counts its ids from 1 and uses those again that are free. */
  readonly capacity: number;
}

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
 * join(positions, velocities).each((position, velocity) => { ... }); // the same, faster
 * removeEntity(world, ship); // and what the pools have of it
 * ```
 *
 * bitECS uses ids again as they are, so that a stale one means the entity that has it now. (Worlds that count versions are
 * refused: bitECS 0.4.0 then loses entities that are alive, as soon as ids are used again in another order.)
 *
 * `resetWorld` makes bitECS forget who follows it: make the entities and their pools anew then, after disposing of the old.
 */
export class BitEcsEntities implements EntitySource<number> {
  readonly capacity: number;
  readonly slotMask: number;
  readonly #world: InternalWorld;
  /** What stops the observers of a set. */
  readonly #stops = new Map<EntityRemover<number>, readonly (() => void)[]>();

  /** @throws AllocatorError `INVALID_ARGUMENT` when the capacity is out of range, or there is no such world, or one with versions. */
  constructor(world: object, { capacity }: BitEcsOptions) {
    checkCapacity(capacity);
    if (!($internal in world)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'This is no world of bitECS 0.4: expected what `createWorld()` gives.',
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
  }

  /**
   * Whether the world has an entity. O(1).
   *
   * @throws AllocatorError `OUT_OF_MEMORY` when its id is above `capacity`.
   */
  alive(entity: number): boolean {
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
    const stops = [observe(this.#world, onRemove(set), (entity: number) => void set.remove(entity))];
    if (set instanceof ComponentPool) {
      stops.push(
        observe(this.#world, onAdd(set), (entity: number) => void set.add(entity)),
        observe(
          this.#world,
          onSet(set),
          (entity: number, values: object) => void Object.assign(set.get(entity) as object, values),
        ),
      );
    } else if (set instanceof Tag) {
      stops.push(observe(this.#world, onAdd(set), (entity: number) => set.add(entity)));
    }
    this.#stops.set(set, stops);
  }

  /** Forgets a pool or a tag. Those that are disposed of do this themselves. */
  detach(set: EntityRemover<number>): void {
    for (const stop of this.#stops.get(set) ?? []) stop();
    this.#stops.delete(set);
  }
}
