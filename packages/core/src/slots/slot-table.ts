import { AllocatorError } from '../errors.ts';
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
 * Numbers `1 ... capacity`, handed out and taken back in O(1), each with a generation that tells its uses apart. The
 * bookkeeping of free lists, pools and entities. All of its state is words of the memory:
 *
 *     ptr: | head | fresh | live | retired |    then two words for each slot, from slot 1 on:
 *          | stamp | link |
 *
 *     head   the slot freed last, 0 when none is free: the list goes on through the links
 *     fresh  slots above this one have never been used, and are in no list
 *     retired  slots that have used up their generations; of a table that does not retire them what the stamps of new slots begin
 *              above, 0 unless its handles begin above others
 *     stamp  generation << 1 | live; 0 when retired
 *     link   live: one signed word for the owner's use; free: the next free slot, 0 at the end
 *
 * A handle is a slot and its generation in 30 bits; 0 is no handle, as there is no slot 0:
 *
 *     | generation | slot |
 */
export class SlotTable {
  readonly capacity: number;
  /** Low bits of a handle that hold the slot. */
  readonly slotBits: number;
  readonly slotMask: number;
  /** The table's own words. Signed: what may pass 2^31 makes the engine count in doubles. */
  readonly #words: Int32Array;
  readonly #stampMask: number;
  readonly #retires: boolean;
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
    this.#words = new Int32Array(memory.buffer, ptr, STATE_WORDS + WORDS_PER_SLOT * capacity);
    this.#stamps = (ptr >>> 2) + STAMPS;
    const { generationBits = HANDLE_BITS - this.slotBits, retire = false } = options;
    this.#stampMask = 2 ** (generationBits + 1) - 1;
    this.#retires = retire;
  }

  /** Makes it an empty table, whatever is in its bytes: only the state is written, as stamps above `fresh` are never read. O(1). */
  clear(): void {
    this.#words.fill(0, 0, STATE_WORDS);
  }

  /** Slots in use. */
  get live(): number {
    return this.#words[LIVE]!;
  }

  /** Slots that have used up their generations. */
  get retired(): number {
    return this.#retires ? this.#words[RETIRED]! : 0;
  }

  /** A handle that is not less than any that the table has given since its generations began, or began again. O(highest). */
  get highestHandle(): number {
    const words = this.#words;
    let highest = 0;
    for (let slot = this.highest; slot > 0; slot--) {
      highest = Math.max(highest, ((words[STAMPS + (slot << 1)]! >>> 1) << this.slotBits) | slot);
    }
    return highest;
  }

  /**
   * Has an empty table that does not retire slots give only higher handles than this one, until its generations start over. Returns
   * false, and changes nothing, when there are no higher ones.
   */
  beginAbove(handle: number): boolean {
    const stamp = ((handle >>> this.slotBits) + 1) << 1;
    if (stamp > this.#stampMask) return false;
    this.#words[RETIRED] = stamp - 2;
    return true;
  }

  /** No slot above this one has ever been used. */
  get highest(): number {
    return this.#words[FRESH]!;
  }

  /** Whether slots that have used up their generations are used no more. @internal */
  get retires(): boolean {
    return this.#retires;
  }

  /** Takes a slot and stores the owner's word with it; 0 when all are in use. */
  take(word: number): number {
    const words = this.#words;
    let slot = words[HEAD]!;
    if (slot !== 0) {
      words[HEAD] = words[LINKS + (slot << 1)]!;
    } else {
      slot = (words[FRESH]! + 1) | 0;
      if (slot > this.capacity) return 0;
      words[FRESH] = slot;
      words[STAMPS + (slot << 1)] = this.#retires ? 2 : words[RETIRED]! + 2; // generations start at 1, or above others
    }
    words[STAMPS + (slot << 1)]! |= 1;
    words[LINKS + (slot << 1)] = word;
    words[LIVE]!++;
    return slot;
  }

  /** Gives a live slot back: its generation ends. The caller has checked that it is live. */
  release(slot: number): void {
    const words = this.#words;
    const at = STAMPS + (slot << 1);
    const stamp = (words[at]! + 1) & this.#stampMask; // clears `live` and carries into the generation
    words[at] = stamp;
    words[LIVE]!--;
    if (stamp === 0 && this.#retires) {
      words[RETIRED]!++;
      return;
    }
    words[at + 1] = words[HEAD]!;
    words[HEAD] = slot;
  }

  /** Lets retired slots start over, with generations that have been used before. O(highest). */
  reviveRetired(): void {
    const words = this.#words;
    for (let slot = this.highest; slot > 0 && words[RETIRED]! > 0; slot--) {
      const at = STAMPS + (slot << 1);
      if (words[at] !== 0) continue;
      words[at] = 2;
      words[at + 1] = words[HEAD]!;
      words[HEAD] = slot;
      words[RETIRED]!--;
    }
  }

  /** Whether a number is a slot that is in use. */
  isLive(slot: number): boolean {
    const words = this.#words;
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
      stampMask: this.#stampMask,
    };
  }

  /** Index in the memory's `i32` of a slot's stamp, which is the same for as long as one entry lives. */
  stampIndex(slot: number): number {
    return this.#stamps + (slot << 1);
  }

  /** The owner's word of a live slot. */
  word(slot: number): number {
    return this.#words[LINKS + (slot << 1)]!;
  }

  /** Stores the owner's word of a live slot. */
  setWord(slot: number, word: number): void {
    this.#words[LINKS + (slot << 1)] = word;
  }

  /** The handle of a live slot. */
  handle(slot: number): number {
    return ((this.#words[STAMPS + (slot << 1)]! >>> 1) << this.slotBits) | slot;
  }

  /** The live slot that a handle means, 0 when its generation is over or it is no handle. */
  slotOf(handle: number): number {
    const words = this.#words;
    const slot = handle & this.slotMask;
    if (slot === 0 || slot > words[FRESH]! || (handle | 0) !== handle) return 0;
    return words[STAMPS + (slot << 1)] === (((handle >>> this.slotBits) << 1) | 1) ? slot : 0;
  }

  /**
   * Frees all slots: every handle so far is stale. Whatever was in use before, the slots are taken in ascending order afterwards.
   * O(highest).
   */
  releaseAll(): void {
    const words = this.#words;
    words[HEAD] = 0;
    for (let slot = this.highest; slot > 0; slot--) {
      const at = STAMPS + (slot << 1);
      if (this.isLive(slot)) this.release(slot);
      else if (words[at] !== 0 || !this.#retires) {
        words[at + 1] = words[HEAD]!;
        words[HEAD] = slot;
      }
    }
  }
}

/**
 * Refuses a capacity that leaves no room for generations in a handle.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkCapacity(capacity: number): void {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A capacity of ${capacity}: expected an integer from 1 to ${MAX_CAPACITY}.`,
    );
  }
}

/** The most slots of a table: leaves 6 bits of a handle for generations. */
export const MAX_CAPACITY = 2 ** 24 - 1;
