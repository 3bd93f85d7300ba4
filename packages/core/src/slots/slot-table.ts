import { checkOptions, showValue } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';
import { checkMemory, type Memory } from '../memory/memory.ts';
import type { Ptr } from '../memory/ptr.ts';
import {
  FRESH,
  HANDLE_BITS,
  HEAD,
  LINKS,
  LIVE,
  RETIRED,
  type SlotTableOptions,
  SlotWords,
  STAMPS,
} from './slot-words.ts';

/**
 * Numbers from 1 to `capacity` that are taken and released in O(1), each with a generation that distinguishes
 * successive uses of the same number. Free lists, pools and entities are built on it. All state is in words of the
 * memory:
 *
 *     ptr: | head | fresh | live | retired |    then two words for each slot, from slot 1 on:
 *          | stamp | link |
 *
 *     head     the slot that was released last, 0 when none is free: the list continues through the links
 *     fresh    slots above this one have never been used and are not in the list
 *     live     the number of slots in use
 *     retired  in a table that retires slots: the number of slots that have used up their generations
 *              in other tables, and in pools: the generation above which new slots begin; 0 unless their handles
 *              must exceed earlier handles
 *     stamp    generation << 1 | live; 0 when retired
 *     link     live: one signed word for the owner; free: the next free slot, 0 at the end
 *
 * A handle is a slot and its generation in 30 bits. 0 is never a valid handle, as there is no slot 0:
 *
 *     | generation | slot |
 */
export class SlotTable extends SlotWords {
  /**
   * Creates a table over bytes that already contain a table, or over zeros, which are an empty table. For other
   * bytes, call {@link clear} first.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `memory` is not a memory, `capacity` or an option is out of range, or
   *   the memory has no room for the table at `ptr`.
   */
  constructor(memory: Memory, ptr: Ptr, capacity: number, options: SlotTableOptions = {}) {
    checkTable(memory, ptr, capacity, options);
    super(memory, ptr, capacity, options);
  }

  /** Takes a slot and stores the owner's word with it. Returns the slot; 0 when all slots are in use. */
  take(word: number): number {
    const words = this.words;
    let slot = words[HEAD]!;
    if (slot !== 0) {
      words[HEAD] = words[LINKS + (slot << 1)]!;
    } else {
      slot = (words[FRESH]! + 1) | 0;
      if (slot > this.capacity) return 0;
      words[FRESH] = slot;
      words[STAMPS + (slot << 1)] = this.retires ? 2 : words[RETIRED]! + 2; // generations start at 1, or above others
    }
    words[STAMPS + (slot << 1)]! |= 1;
    words[LINKS + (slot << 1)] = word;
    words[LIVE]!++;
    return slot;
  }

  /** Releases a live slot, so that its generation ends. The caller must have checked that the slot is live. */
  release(slot: number): void {
    const words = this.words;
    const at = STAMPS + (slot << 1);
    const stamp = (words[at]! + 1) & this.stampMask; // clears `live` and carries into the generation
    words[at] = stamp;
    words[LIVE]!--;
    if (stamp === 0 && this.retires) {
      words[RETIRED]!++;
      return;
    }
    words[at + 1] = words[HEAD]!;
    words[HEAD] = slot;
  }

  /** Makes retired slots available again, with generations that were used before. O(highest). */
  reviveRetired(): void {
    const words = this.words;
    for (let slot = this.highest; slot > 0 && words[RETIRED]! > 0; slot--) {
      const at = STAMPS + (slot << 1);
      if (words[at] !== 0) continue;
      words[at] = 2;
      words[at + 1] = words[HEAD]!;
      words[HEAD] = slot;
      words[RETIRED]!--;
    }
  }

  /**
   * Releases all slots; all existing handles become stale. Slots are then taken in ascending order, whatever was in
   * use before. O(highest).
   */
  releaseAll(): void {
    const { words } = this;
    words[HEAD] = 0;
    for (let slot = this.highest; slot > 0; slot--) {
      const at = STAMPS + (slot << 1);
      if (this.isLive(slot)) this.release(slot);
      else if (words[at] !== 0 || !this.retires) {
        words[at + 1] = words[HEAD]!;
        words[HEAD] = slot;
      }
    }
  }

  /** Returns the owner's word of a live slot. */
  word(slot: number): number {
    return this.words[LINKS + (slot << 1)]!;
  }

  override get countsRetired(): boolean {
    return this.retires;
  }

  /** The number of slots that have used up their generations. O(1). */
  override get retired(): number {
    return this.retires ? this.words[RETIRED]! : 0;
  }
}

const TABLE_OPTIONS: Record<keyof SlotTableOptions, true> = { generationBits: true, retire: true };

function checkTable(memory: Memory, ptr: Ptr, capacity: number, options: SlotTableOptions): void {
  checkMemory('The memory of a SlotTable', memory);
  checkCapacity(capacity);
  checkOptions('a SlotTable', options, TABLE_OPTIONS);
  const most = HANDLE_BITS - (32 - Math.clz32(capacity));
  const { generationBits = most } = options;
  if (!Number.isInteger(generationBits) || generationBits < 1 || generationBits > most) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `generationBits of ${showValue(generationBits)}: expected an integer from 1 to ${most} for ${capacity} slots.`,
    );
  }
  const bytes = SlotWords.bytesFor(capacity);
  if (Number.isInteger(ptr) && ptr >= 0 && ptr % 4 === 0 && ptr + bytes <= memory.byteLength) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `A table of ${bytes} bytes at ${showValue(ptr)} in a memory of ${memory.byteLength}: expected a multiple of 4 with room for the table, as \`heap.allocate(SlotTable.bytesFor(${capacity}))\` returns.`,
  );
}

/**
 * Throws for a capacity that leaves no room for generations in a handle.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkCapacity(capacity: number, what = 'capacity'): void {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A ${what} of ${showValue(capacity)}: expected an integer from 1 to ${MAX_CAPACITY}.`,
    );
  }
}

/** The highest capacity of a table, which leaves 6 bits of a handle for generations. */
export const MAX_CAPACITY = 2 ** 24 - 1;
