import { AllocatorError, type Memory, type Ptr } from '@offheap/core';
import { POOLS_WORD, showValue } from '@offheap/core/internal';
import type { Entity, EntitySource } from './entity.ts';
import type { SetMethods } from './kernels/set-methods.kernel.ts';

// Words before the ids.
const COUNT = 0;
const GROUPED = 1;
/** Two words that identify the owner: see `OwnerMark`. */
export const MARK_WORD = 2;
/** The place of the entities' state; 0 when the ids are not in a memory. */
export const ENTITIES_WORD = 4;
export const SLOT_MASK_WORD = 5;
/** Distinguishes the set from an earlier one at the same place. */
export const SERIAL_WORD = 6;
/** The place of the next set of the same entities; 0 at the end. */
export const NEXT_WORD = 7;
/** The place of the state block that contains the set's words; 0 for a tag, which has no other block. */
export const BLOCK_WORD = 8;
/** Distinguishes the group of the set from others; 0 for none. */
export const GROUP_WORD = 9;
/** The observers of the set: see {@link OBSERVES_ADD}. */
export const OBSERVERS_WORD = 10;
/** A hash of a tag's name; 0 when it has none. */
export const NAME_WORD = 11;
const STATE_WORDS = 12;

/** Bits of the word with the observers of a set in the thread that created it. */
export const OBSERVES_ADD = 1;
export const OBSERVES_REMOVE = 2;

/** The place of the words of a set, and their initial contents. */
export interface SetPlace {
  readonly memory: Memory;
  readonly ptr: Ptr;
  readonly maxCapacity: number;
  /** The state block that contains the words; 0 when there is none. */
  readonly block: Ptr;
  /** A hash of a tag's name; 0 when it has none. */
  readonly name: number;
  /** Whether the words already exist. */
  readonly isAttached: boolean;
}

/** The content of a place without an entity. No id has all its bits set. */
export const NO_ID = -1;
/**
 * The content of place 0, which the slots of absent entities refer to. It is not an id, and differs from
 * {@link NO_ID}.
 */
export const ABSENT_ID = -(2 ** 31);

/**
 * A sparse set of entities, as in EnTT. Places 1 to `length` contain the ids, in no particular order, and each slot's
 * word contains its entity's place. All state is in words of the memory:
 *
 *     ptr: | count | grouped | mark | mark | entities | slot mask | serial | next set | block | group | observers | name |
 *          | absent | id | id | ... |     place 0, which is unused, then one for each possible entity
 *          | 1 | place | place | ... |    by slot; 0: the slot's entity is not in the set
 *
 * An id is in the set when the place of its slot contains the id, including the generation: one comparison, for any
 * number. (Place 0 contains a value that only slot 0 could match, and slot 0, which no entity has, refers to place
 * 1.)
 */
export abstract class SparseSet<E extends number = Entity> {
  /** The entities that the ids belong to. */
  readonly entities: EntitySource<E>;
  readonly memory: Memory;
  /** Index in `memory.i32` of the count. @internal */
  readonly countWord: number;
  /** Index in `memory.i32` of the number of leading places that the set's group owns. @internal */
  readonly groupedWord: number;
  /** Index in `memory.i32` of the words that identify the owner of the bytes. */
  protected readonly markWord: number;
  /** Index in `memory.i32` of place 0's id. @internal */
  readonly idWords: number;
  /** Index in `memory.i32` of slot 0's place. @internal */
  readonly placeWords: number;

  /** Returns the size in bytes of the set's words. @internal */
  static bytesFor(maxCapacity: number, slotMask: number): number {
    return (STATE_WORDS + 1 + maxCapacity + 1 + slotMask) * 4;
  }

  protected constructor(entities: EntitySource<E>, place: SetPlace) {
    const { memory, ptr, maxCapacity, block, name, isAttached } = place;
    this.entities = entities;
    this.memory = memory;
    const { i32 } = memory;
    const word = ptr >>> 2;
    this.countWord = word + COUNT;
    this.groupedWord = word + GROUPED;
    this.markWord = word + MARK_WORD;
    this.idWords = word + STATE_WORDS;
    this.placeWords = this.idWords + maxCapacity + 1;
    if (isAttached) return;
    i32.fill(0, word, this.idWords);
    i32.fill(NO_ID, this.idWords, this.placeWords);
    i32.fill(0, this.placeWords, this.placeWords + entities.slotMask + 1);
    i32[this.idWords] = ABSENT_ID;
    i32[this.placeWords] = 1;
    i32[word + ENTITIES_WORD] = entities.ptr ?? 0;
    i32[word + SLOT_MASK_WORD] = entities.slotMask;
    i32[word + SERIAL_WORD] = ++i32[POOLS_WORD]!;
    i32[word + BLOCK_WORD] = block;
    i32[word + NAME_WORD] = name;
  }

  /** The code of this set. @internal */
  abstract readonly methods: SetMethods;
  /** The kind and name of the set, as in `ComponentPool of Position`. @internal */
  abstract get label(): string;

  /** The set within a sentence, as in `the ComponentPool of Position`. @internal */
  get title(): string {
    return `the ${this.label}`;
  }

  /** The number of entities in the set. */
  get length(): number {
    return this.memory.i32[this.countWord]!;
  }

  /** Returns whether an entity is in the set; false for stale ids. O(1). */
  has(entity: E): boolean {
    return this.methods.has(entity);
  }

  /** Returns the entity at an index, from 0 to `length - 1`. O(1). */
  entityAt(index: number): E {
    if (!(Number.isInteger(index) && index >= 0 && index < this.length)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `Entity ${showValue(index)} of ${this.title}: expected an index from 0 to ${this.length - 1}.`,
      );
    }
    return this.memory.i32[this.idWords + 1 + index] as E; // places 1 to length hold ids
  }

  /**
   * Returns the index of an entity, -1 when it is not in the set. Indices change when entities are removed or sorted,
   * or enter or leave a group. O(1).
   */
  indexOf(entity: E): number {
    return this.placeOf(entity) - 1;
  }

  /** Returns the place of an entity, 0 when it is not in the set. @internal */
  placeOf(entity: E): number {
    return this.methods.placeOf(entity);
  }

  /**
   * Removes all entities from the words only: nothing is called, and the other contents of the places stay.
   * O(length). @internal
   */
  empty(): void {
    const { i32 } = this.memory;
    const { slotMask } = this.entities;
    for (let place = this.length; place > 0; place--) {
      i32[this.placeWords + (i32[this.idWords + place]! & slotMask)] = 0;
      i32[this.idWords + place] = NO_ID;
    }
    i32[this.countWord] = i32[this.groupedWord] = 0;
  }

  /** Adds entities to an empty set with room for them, in this order, without calling anything. O(entities). @internal */
  fillWith(ids: Int32Array): void {
    const { i32 } = this.memory;
    const { slotMask } = this.entities;
    for (let i = 0; i < ids.length; i++) {
      i32[this.idWords + 1 + i] = ids[i]!;
      i32[this.placeWords + (ids[i]! & slotMask)] = i + 1;
    }
    i32[this.countWord] = ids.length;
  }

  /** Swaps two places. @internal */
  swap(a: number, b: number): void {
    this.methods.swap(a, b);
  }
}
