import type { EntitySet } from './entity-set.ts';

/**
 * Which entities were in a set at one moment, to tell later which have come and gone. Creates no garbage after its creation. Takes
 * 12 bytes for each entity that the set may hold and 4 for each slot.
 */
export class SetDiff<E extends number> {
  readonly #set: EntitySet<E>;
  /** Those that were in, in front. */
  readonly #before: Int32Array;
  #length = 0;
  /** By slot: the entity that was in, 0 for none. */
  readonly #bySlot: Int32Array;
  readonly #gone: Int32Array;
  readonly #come: Int32Array;
  #goneLength = 0;
  #comeLength = 0;

  /** @param maxCapacity the most entities that may be in. */
  constructor(set: EntitySet<E>, maxCapacity: number) {
    this.#set = set;
    this.#before = new Int32Array(maxCapacity);
    this.#bySlot = new Int32Array(set.entities.slotMask + 1);
    this.#gone = new Int32Array(maxCapacity);
    this.#come = new Int32Array(maxCapacity);
  }

  /** Entities that have come, after {@link compare}. */
  get comeLength(): number {
    return this.#comeLength;
  }

  /** Entities that have gone, after {@link compare}. */
  get goneLength(): number {
    return this.#goneLength;
  }

  come(index: number): E {
    return this.#come[index] as E; // ids of the set
  }

  gone(index: number): E {
    return this.#gone[index] as E; // ids of the set
  }

  /** Remembers who is in now. O(length). */
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

  /** Lists who has come and who has gone since {@link remember}, and remembers who is in now. O(length before and now). */
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

  /** Entities that are in now; none where the set is gone, as its words are not its own then. */
  get #count(): number {
    const set = this.#set;
    return set.isGone ? 0 : set.memory.i32[set.countWord]!;
  }
}
