import type { Entity } from '../entity.ts';

/** Numbers of a slot table: see `SlotTable`. Indices are in the memory's `i32`. */
export interface EntityConstants {
  readonly CAPACITY: number;
  /** The number of slots. */
  readonly SLOTS: number;
  readonly HEAD: number;
  readonly HIGHEST: number;
  readonly LIVE: number;
  readonly RETIRED: number;
  readonly GENERATIONS: number;
  readonly LINKS: number;
  readonly GENERATION_MASK: number;
  readonly SLOT_BITS: number;
  readonly SLOT_MASK: number;
}

/** The objects that the kernel of entities works on. */
export interface EntityParts {
  readonly i32: Int32Array;
  full(this: void): Error;
  /** Returns the error about a value that is not a number. */
  notEntity(this: void, value: unknown): Error;
}

/** How entities are created, found and released. `Entities` documents the methods. */
export interface EntityMethods {
  has(this: void, entity: Entity): boolean;
  create(this: void): Entity;
  tryCreate(this: void): Entity;
  release(this: void, entity: Entity): void;
}

/** Returns the methods of entities over a slot table whose slots are retired after their last generation. */
export function entitySlots(parts: EntityParts, C: EntityConstants): EntityMethods {
  const { CAPACITY, SLOTS, HEAD, HIGHEST, LIVE, RETIRED, GENERATIONS, LINKS } = C;
  const { GENERATION_MASK, SLOT_BITS, SLOT_MASK } = C;
  const { i32, full, notEntity } = parts;

  function has(entity: Entity): boolean {
    try {
      const slot = entity & SLOT_MASK;
      return (
        slot !== 0 &&
        slot <= i32[HIGHEST]! &&
        (entity | 0) === (entity as number) &&
        i32[GENERATIONS + (slot << 1)] === (((entity >>> SLOT_BITS) << 1) | 1)
      );
    } catch {
      throw notEntity(entity);
    }
  }

  function tryCreate(): Entity {
    const live = i32[LIVE]!;
    if (live === CAPACITY) return 0 as Entity; // NO_ENTITY
    let slot = i32[HEAD]!;
    if (slot !== 0) i32[HEAD] = i32[LINKS + (slot << 1)]!;
    else {
      slot = (i32[HIGHEST]! + 1) | 0;
      if (slot > SLOTS) return 0 as Entity; // NO_ENTITY
      i32[HIGHEST] = slot;
      i32[GENERATIONS + (slot << 1)] = 2;
    }
    const word = GENERATIONS + (slot << 1);
    const generation = i32[word]! | 1;
    i32[word] = generation;
    i32[LINKS + (slot << 1)] = 0;
    i32[LIVE] = live + 1;
    return (((generation >>> 1) << SLOT_BITS) | slot) as Entity; // of a slot of these entities
  }

  function create(): Entity {
    const entity = tryCreate();
    if ((entity as number) === 0) throw full();
    return entity;
  }

  function release(entity: Entity): void {
    if (!has(entity)) return;
    const slot = entity & SLOT_MASK;
    const word = GENERATIONS + (slot << 1);
    const next = (i32[word]! + 1) & GENERATION_MASK;
    i32[word] = next;
    i32[LIVE]!--;
    if (next === 0) i32[RETIRED]!++;
    else {
      i32[LINKS + (slot << 1)] = i32[HEAD]!;
      i32[HEAD] = slot;
    }
  }

  return { has, create, tryCreate, release };
}
