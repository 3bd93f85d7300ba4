import type { Memory } from '../memory/memory.ts';
import type { Ptr } from '../memory/ptr.ts';

/** Bits of a handle. 31 and more would be boxed by the engine. */
export const HANDLE_BITS = 30;

/** Never a handle. */
export const NO_HANDLE = 0;

export const HEAD = 0;
export const FRESH = 1;
export const LIVE = 2;
export const RETIRED = 3;
export const STATE_WORDS = 4;
const WORDS_PER_SLOT = 2;
/** Where the stamp of slot 0 would be, if there were one. */
export const STAMPS = STATE_WORDS - WORDS_PER_SLOT;
export const LINKS = STAMPS + 1;

/** How a {@link SlotTable} counts generations. The same whenever it is attached to. */
export interface SlotTableOptions {
  /** Bits of a handle above the slot: from 1 to what the slots leave of {@link HANDLE_BITS}, which is the default. */
  readonly generationBits?: number;
  /**
   * Whether a slot that has been through all its generations, `2 ** generationBits - 1` of them, is used no more: a stale
   * handle then never becomes valid again. By default its generations start over.
   */
  readonly retire?: boolean;
}

/** Indices of a table's words in its memory's `i32`: see {@link SlotTable.places}. @internal */
export interface SlotTablePlaces {
  readonly head: number;
  readonly fresh: number;
  readonly live: number;
  readonly retired: number;
  readonly stamps: number;
  readonly links: number;
  readonly stampMask: number;
}

/**
 * What pools, which have code of their own to take slots and to give them back, use of a `SlotTable`.
 *
 * @internal
 */
export class SlotWords {
  readonly capacity: number;
  /** Low bits of a handle that hold the slot. */
  readonly slotBits: number;
  readonly slotMask: number;
  // Set once and not #private: V8 keeps no types of fields that begin as undefined.
  /** The table's own words. Signed: what may pass 2^31 makes the engine count in doubles. */
  declare protected readonly words: Int32Array;
  declare protected readonly stampMask: number;
  /** Whether slots that have used up their generations are used no more. @internal */
  declare readonly retires: boolean;
  /** Index in the memory's words of slot 0's stamp, if there were one. */
  readonly #stamps: number;

  /** Bytes that a table of `capacity` slots takes, aligned to 4. */
  static bytesFor(capacity: number): number {
    return (STATE_WORDS + WORDS_PER_SLOT * capacity) * 4;
  }

  /** A table over bytes that hold one already, or zeros: those are an empty table. Over other bytes, {@link clear} it first. */
  constructor(memory: Memory, ptr: Ptr, capacity: number, options: SlotTableOptions = {}) {
    this.capacity = capacity;
    this.slotBits = 32 - Math.clz32(capacity);
    this.slotMask = 2 ** this.slotBits - 1;
    this.words = new Int32Array(memory.buffer, ptr, STATE_WORDS + WORDS_PER_SLOT * capacity);
    this.#stamps = (ptr >>> 2) + STAMPS;
    const { generationBits = HANDLE_BITS - this.slotBits, retire = false } = options;
    this.stampMask = 2 ** (generationBits + 1) - 1;
    this.retires = retire;
  }

  /** Makes it an empty table, whatever is in its bytes: only the state is written, as stamps above `fresh` are never read. O(1). */
  clear(): void {
    this.words.fill(0, 0, STATE_WORDS);
  }

  /** Slots in use. */
  get live(): number {
    return this.words[LIVE]!;
  }

  /** Whether the fourth word is the number of retired slots, and not what generations begin above. @internal */
  get countsRetired(): boolean {
    return false;
  }

  /** Slots that have used up their generations. O(highest). */
  get retired(): number {
    if (!this.retires) return 0;
    let retired = 0;
    for (let slot = this.highest; slot > 0; slot--) if (this.words[STAMPS + (slot << 1)] === 0) retired++;
    return retired;
  }

  /** Slots up to `most` that have a generation left once all have been freed. O(highest). */
  usable(most: number): number {
    const highest = Math.min(this.highest, most);
    let usable = most - highest;
    for (let slot = 1; slot <= highest; slot++) {
      const stamp = this.words[STAMPS + (slot << 1)]!;
      const next = (stamp & 1) === 1 ? (stamp + 1) & this.stampMask : stamp;
      if (next !== 0 || !this.retires) usable++;
    }
    return usable;
  }

  /** A handle that is not less than any that the table has given since its generations began, or began again. O(highest). */
  get highestHandle(): number {
    const words = this.words;
    let highest = 0;
    for (let slot = this.highest; slot > 0; slot--) {
      const stamp = words[STAMPS + (slot << 1)]!;
      const last = stamp === 0 && this.retires ? this.stampMask : stamp; // retired: after the last generation
      highest = Math.max(highest, ((last >>> 1) << this.slotBits) | slot);
    }
    return highest;
  }

  /**
   * Has an empty table that does not count retired slots give only higher handles than this one, until its generations start over.
   * Returns false, and changes nothing, when there are no higher ones.
   */
  beginAbove(handle: number): boolean {
    const stamp = ((handle >>> this.slotBits) + 1) << 1;
    if (stamp > this.stampMask) return false;
    this.words[RETIRED] = stamp - 2;
    return true;
  }

  /** No slot above this one has ever been used. */
  get highest(): number {
    return this.words[FRESH]!;
  }

  /** Whether a number is a slot that is in use. */
  isLive(slot: number): boolean {
    const words = this.words;
    return slot > 0 && slot <= words[FRESH]! && (words[STAMPS + (slot << 1)]! & 1) === 1;
  }

  /**
   * Where everything is, for code that is generated around one table: indices in the memory's `i32`, the stamp and the link
   * of slot `n` at `2 * n` behind those of slot 0, and the bits of a stamp.
   *
   * @internal
   */
  get places(): SlotTablePlaces {
    const state = this.#stamps - STAMPS;
    return {
      head: state + HEAD,
      fresh: state + FRESH,
      live: state + LIVE,
      retired: state + RETIRED,
      stamps: state + STAMPS,
      links: state + LINKS,
      stampMask: this.stampMask,
    };
  }

  /** Index in the memory's `i32` of a slot's stamp, which is the same for as long as one entry lives. */
  stampIndex(slot: number): number {
    return this.#stamps + (slot << 1);
  }

  /** Stores the owner's word of a live slot. */
  setWord(slot: number, word: number): void {
    this.words[LINKS + (slot << 1)] = word;
  }

  /** The handle of a live slot. */
  handle(slot: number): number {
    return ((this.words[STAMPS + (slot << 1)]! >>> 1) << this.slotBits) | slot;
  }

  /** The live slot that a handle means, 0 when its generation is over or it is no handle. */
  slotOf(handle: number): number {
    const words = this.words;
    const slot = handle & this.slotMask;
    if (slot === 0 || slot > words[FRESH]! || (handle | 0) !== handle) return 0;
    return words[STAMPS + (slot << 1)] === (((handle >>> this.slotBits) << 1) | 1) ? slot : 0;
  }
}
