import { AllocatorError, type Memory } from '@offheap/core';
import {
  type Access,
  dataViewAccess,
  FieldDescription,
  FieldType,
  type InlineAccess,
  type Place,
} from '@offheap/struct/internal';
import { Entities } from './entities.ts';
import { type Entity, NO_ENTITY } from './entity.ts';
import { addReader } from './entity-memory.ts';

/** Returns an id when its entity is alive, and `NO_ENTITY` otherwise. */
type Reader = (id: number) => Entity;

const readers = new WeakMap<Memory, Reader>();

/** Returns the reader of a memory's fields. The entities may be created after a pool with such fields. */
function readerOf(memory: Memory): Reader {
  let reader = readers.get(memory);
  if (reader !== undefined) return reader;
  let entities: Entities | undefined;
  reader = (id) => {
    if (id === NO_ENTITY) return NO_ENTITY;
    if (entities?.isHere !== true) entities = entitiesIn(memory);
    return entities.has(id as Entity) ? (id as Entity) : NO_ENTITY; // any number may be looked up
  };
  readers.set(memory, reader);
  addReader(memory, { restored: () => (entities = undefined) });
  return reader;
}

/** Returns the `Entities` in a memory. O(pools in the memory), when a field is read for the first time. */
function entitiesIn(memory: Memory): Entities {
  const found: Entities[] = [];
  memory.residents.forEach((resident) => {
    if (!(resident instanceof Entities) || !resident.isHere) return;
    if (found.every(({ ptr }) => ptr !== resident.ptr)) found.push(resident); // other objects may be attached to the same entities
  });
  if (found.length === 1) return found[0]!;
  throw new AllocatorError(
    'MEMORY',
    `An entity() field is read in a memory with ${found.length} Entities: expected one, whose ids the field holds. Create the pool on the allocator of its entities, as in \`new PackedPool(T, { capacity, allocator: entities.allocator })\`.`,
  );
}

/** The type of a field with the id of an entity of the same memory. */
export class EntityType extends FieldType<Entity> {
  readonly kind = 'entity';
  readonly size = 4;
  readonly align = 4;
  readonly zero = NO_ENTITY;
  override readonly doubts = "typeof value !== 'number' || (value & 0x3fffffff) !== value";

  access(memory: Memory): Access<Entity> {
    const number = dataViewAccess<number | undefined>(memory.view, 'Int32', true);
    const read = readerOf(memory);
    return {
      get: (at) => read(number.get(at) ?? NO_ENTITY), // undefined for a view without an entry
      set: (at, value) => number.set(at, value ?? NO_ENTITY),
    };
  }

  override inline(
    place: Place,
    constant: (value: unknown) => string,
    memory: Memory,
  ): InlineAccess | undefined {
    const element = place.element(2);
    if (element === undefined) return undefined;
    return { get: `${constant(readerOf(memory))}(i32[${element}])`, set: `i32[${element}] = value` };
  }

  override refuse(value: Entity): string | undefined {
    return Number.isInteger(value) && value >= 0 && value < 2 ** 30
      ? undefined
      : 'the id of an entity, or NO_ENTITY (0)';
  }
}

const ENTITY = new EntityType();

/**
 * Declares a field of four bytes that holds the id of an entity of the same memory; `NO_ENTITY` (0) by default. The
 * field reads as `NO_ENTITY` after the entity was destroyed, even if its slot is used again. Saves of a world keep
 * the reference.
 *
 * ```ts
 * class Missile extends Struct {
 *   target = entity();
 * }
 * missile.target = enemy;
 * if (missile.target !== NO_ENTITY) positions.get(missile.target);
 * ```
 */
export const entity = (): Entity => new FieldDescription(ENTITY) as unknown as Entity; // collected as a description
