import { NO_ENTITY } from './entity.ts';
import type { EntitySet } from './entity-set.ts';

function takeAt(entities: Int32Array, index: number): number {
  const entity = entities[index]!;
  entities[index] = NO_ENTITY;
  return entity;
}

function indexIn(entities: Int32Array, length: number, entity: number): number {
  const index = entities.indexOf(entity);
  return index < length ? index : -1;
}

/**
 * Records which entities were in a set at one moment, to determine later which were added and removed. Creates no
 * garbage after its creation. Takes 12 bytes for each entity that the set has room for, and 4 for each slot.
 */
export class SetDiff<E extends number> {
  readonly #set: EntitySet<E>;
  /** The entities that were in the set come first. */
  readonly #before: Int32Array;
  #length = 0;
  /** By slot: the entity that was in the set, 0 for none. */
  readonly #bySlot: Int32Array;
  readonly #gone: Int32Array;
  readonly #come: Int32Array;
  #goneLength = 0;
  #comeLength = 0;

  /** @param maxCapacity the highest number of entities in the set. */
  constructor(set: EntitySet<E>, maxCapacity: number) {
    this.#set = set;
    this.#before = new Int32Array(maxCapacity);
    this.#bySlot = new Int32Array(set.entities.slotMask + 1);
    this.#gone = new Int32Array(maxCapacity);
    this.#come = new Int32Array(maxCapacity);
  }

  /** The number of added entities, after {@link compare}. */
  get comeLength(): number {
    return this.#comeLength;
  }

  /** The number of removed entities, after {@link compare}. */
  get goneLength(): number {
    return this.#goneLength;
  }

  /** Returns an added entity, and removes it from the list; `NO_ENTITY` when it was taken before. */
  takeCome(index: number): E {
    return takeAt(this.#come, index) as E; // ids of the set
  }

  /** Returns a removed entity, and removes it from the list; `NO_ENTITY` when it was taken before. */
  takeGone(index: number): E {
    return takeAt(this.#gone, index) as E; // ids of the set
  }

  /** Returns the index of an entity in the list of the added ones; -1 when it is not there. O({@link comeLength}). */
  comeIndexOf(entity: E): number {
    return indexIn(this.#come, this.#comeLength, entity);
  }

  /** Returns the index of an entity in the list of the removed ones; -1 when it is not there. O({@link goneLength}). */
  goneIndexOf(entity: E): number {
    return indexIn(this.#gone, this.#goneLength, entity);
  }

  /** Records which entities are in the set now. O(length). */
  remember(): void {
    const { memory, idWords, entities } = this.#set;
    const { i32 } = memory;
    const before = this.#before;
    const bySlot = this.#bySlot;
    const mask = entities.slotMask;
    for (let i = 0; i < this.#length; i++) bySlot[before[i]! & mask] = 0;
    const length = this.#count;
    for (let i = 0; i < length; i++) {
      const id = i32[idWords + 1 + i]!;
      before[i] = id;
      bySlot[id & mask] = id;
    }
    this.#length = length;
  }

  /**
   * Lists the entities that were added and removed since {@link remember}, and records the current entities. O(length
   * before + length now).
   */
  compare(): void {
    const { memory, idWords, placeWords, entities } = this.#set;
    const { i32 } = memory;
    const mask = entities.slotMask;
    const length = this.#count;
    this.#comeLength = this.#goneLength = 0;
    for (let i = 0; i < this.#length; i++) {
      const id = this.#before[i]!;
      const place = length === 0 ? 0 : i32[placeWords + (id & mask)]!;
      if (place === 0 || i32[idWords + place] !== id) this.#gone[this.#goneLength++] = id;
    }
    for (let i = 0; i < length; i++) {
      const id = i32[idWords + 1 + i]!;
      if (this.#bySlot[id & mask] !== id) this.#come[this.#comeLength++] = id;
    }
    this.remember();
  }

  /** The number of entities in the set now; 0 when the set has lost its words. */
  get #count(): number {
    const set = this.#set;
    return set.isGone ? 0 : set.memory.i32[set.countWord]!;
  }
}
