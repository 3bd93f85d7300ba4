import type { Memory } from '../memory/memory.ts';
import type { Ptr } from '../memory/ptr.ts';

/** The number of bits of a handle. Engines would box numbers of 31 bits and more. */
export const HANDLE_BITS = 30;

/** The value that is never a valid handle. */
export const NO_HANDLE = 0;

export const HEAD = 0;
export const FRESH = 1;
export const LIVE = 2;
export const RETIRED = 3;
export const STATE_WORDS = 4;
const WORDS_PER_SLOT = 2;
/** The index of the stamp of slot 0, if there were such a slot. */
export const STAMPS = STATE_WORDS - WORDS_PER_SLOT;
export const LINKS = STAMPS + 1;

/** How a {@link SlotTable} counts generations. Use the same options each time the table is attached. */
export interface SlotTableOptions {
  /**
   * The number of bits of a handle that contain the generation: at least 1. The default and maximum is
   * {@link HANDLE_BITS} minus the bits of the slot.
   */
  readonly generationBits?: number;
  /**
   * Whether a slot that has used up all its generations, `2 ** generationBits - 1` of them, is never used again, so
   * that a stale handle never becomes valid again. False by default: generations then start over.
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
 * The part of `SlotTable` that pools use; they have code of their own to take and release slots.
 *
 * @internal
 */
export class SlotWords {
  readonly capacity: number;
  /** The number of low bits of a handle that contain the slot. */
  readonly slotBits: number;
  readonly slotMask: number;
  // Set once and not #private: V8 does not track the types of fields that are undefined at first.
  /** The table's own words. They are signed, because engines use doubles for values that may exceed 2^31. */
  declare protected readonly words: Int32Array;
  declare protected readonly stampMask: number;
  /** Whether slots that have used up their generations are never used again. @internal */
  declare readonly retires: boolean;
  /** Index in the memory's words of slot 0's stamp, if there were such a slot. */
  readonly #stamps: number;
  /**
   * The indices that generated code for one table uses. They are indices in the memory's `i32`. The stamp and the link
   * of slot `n` are `2 * n` words after those of slot 0. `stampMask` has the bits of a stamp set.
   *
   * @internal
   */
  readonly places: SlotTablePlaces;

  /** Returns the size in bytes of a table of `capacity` slots. The table must be aligned to 4 bytes. */
  static bytesFor(capacity: number): number {
    return (STATE_WORDS + WORDS_PER_SLOT * capacity) * 4;
  }

  /**
   * Creates a table over bytes that already contain a table, or over zeros, which are an empty table. For other
   * bytes, call {@link clear} first.
   */
  constructor(memory: Memory, ptr: Ptr, capacity: number, options: SlotTableOptions = {}) {
    this.capacity = capacity;
    this.slotBits = 32 - Math.clz32(capacity);
    this.slotMask = 2 ** this.slotBits - 1;
    this.words = new Int32Array(memory.buffer, ptr, STATE_WORDS + WORDS_PER_SLOT * capacity);
    this.#stamps = (ptr >>> 2) + STAMPS;
    const { generationBits = HANDLE_BITS - this.slotBits, retire = false } = options;
    this.stampMask = 2 ** (generationBits + 1) - 1;
    this.retires = retire;
    const state = ptr >>> 2;
    this.places = {
      head: state + HEAD,
      fresh: state + FRESH,
      live: state + LIVE,
      retired: state + RETIRED,
      stamps: state + STAMPS,
      links: state + LINKS,
      stampMask: this.stampMask,
    };
  }

  /**
   * Makes the table empty, whatever its bytes contain. Only the state words are written, because stamps above `fresh`
   * are never read. O(1).
   */
  clear(): void {
    this.words.fill(0, 0, STATE_WORDS);
  }

  /** The number of slots in use. */
  get live(): number {
    return this.words[LIVE]!;
  }

  /**
   * Whether the fourth word is the number of retired slots rather than the generation above which new slots begin.
   * @internal
   */
  get countsRetired(): boolean {
    return false;
  }

  /** The number of slots that have used up their generations. O(highest). */
  get retired(): number {
    if (!this.retires) return 0;
    let retired = 0;
    for (let slot = this.highest; slot > 0; slot--) if (this.words[STAMPS + (slot << 1)] === 0) retired++;
    return retired;
  }

  /** Returns the number of slots up to `most` that will still have a generation once all are free. O(highest). */
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

  /**
   * An upper bound of the handles that the table has returned since its generations began or started over. O(highest).
   */
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
   * For an empty table that does not count retired slots. From now on, the table returns only handles above this one,
   * until its generations start over. Returns false, and changes nothing, when there are no higher handles.
   */
  beginAbove(handle: number): boolean {
    const stamp = ((handle >>> this.slotBits) + 1) << 1;
    if (stamp > this.stampMask) return false;
    this.words[RETIRED] = stamp - 2;
    return true;
  }

  /** The highest slot that has ever been used. */
  get highest(): number {
    return this.words[FRESH]!;
  }

  /** Whether a number is a slot in use. */
  isLive(slot: number): boolean {
    const words = this.words;
    return slot > 0 && slot <= words[FRESH]! && (words[STAMPS + (slot << 1)]! & 1) === 1;
  }

  /** Returns the index in the memory's `i32` of a slot's stamp, which is constant for the lifetime of an entry. */
  stampIndex(slot: number): number {
    return this.#stamps + (slot << 1);
  }

  /** Sets the owner's word of a live slot. */
  setWord(slot: number, word: number): void {
    this.words[LINKS + (slot << 1)] = word;
  }

  /** Returns the handle of a live slot. */
  handle(slot: number): number {
    return ((this.words[STAMPS + (slot << 1)]! >>> 1) << this.slotBits) | slot;
  }

  /** Returns the live slot of a handle; 0 when the handle is stale or not a handle. */
  slotOf(handle: number): number {
    if (typeof handle !== 'number') return 0; // a symbol or a bigint has no bits
    const words = this.words;
    const slot = handle & this.slotMask;
    if (slot === 0 || slot > words[FRESH]! || (handle | 0) !== handle) return 0;
    return words[STAMPS + (slot << 1)] === (((handle >>> this.slotBits) << 1) | 1) ? slot : 0;
  }
}
