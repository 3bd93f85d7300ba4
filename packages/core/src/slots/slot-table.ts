import { textOf } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';
import { FRESH, HEAD, LINKS, LIVE, RETIRED, SlotWords, STAMPS } from './slot-words.ts';

/**
 * Numbers `1 ... capacity`, handed out and taken back in O(1), each with a generation that tells its uses apart. The
 * bookkeeping of free lists, pools and entities. All of its state is words of the memory:
 *
 *     ptr: | head | fresh | live | retired |    then two words for each slot, from slot 1 on:
 *          | stamp | link |
 *
 *     head   the slot freed last, 0 when none is free: the list goes on through the links
 *     fresh  slots above this one have never been used, and are in no list
 *     retired  slots that have used up their generations; of a table that does not retire them, and of pools, what the stamps of new
 *              slots begin above, 0 unless its handles begin above others
 *     stamp  generation << 1 | live; 0 when retired
 *     link   live: one signed word for the owner's use; free: the next free slot, 0 at the end
 *
 * A handle is a slot and its generation in 30 bits; 0 is no handle, as there is no slot 0:
 *
 *     | generation | slot |
 */
export class SlotTable extends SlotWords {
  /** Takes a slot and stores the owner's word with it; 0 when all are in use. */
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

  /** Gives a live slot back: its generation ends. The caller has checked that it is live. */
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

  /** Lets retired slots start over, with generations that have been used before. O(highest). */
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
   * Frees all slots: every handle so far is stale. Whatever was in use before, the slots are taken in ascending order afterwards.
   * O(highest).
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

  /** The owner's word of a live slot. */
  word(slot: number): number {
    return this.words[LINKS + (slot << 1)]!;
  }

  override get countsRetired(): boolean {
    return this.retires;
  }

  /** Slots that have used up their generations. O(1). */
  override get retired(): number {
    return this.retires ? this.words[RETIRED]! : 0;
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
      `A capacity of ${textOf(capacity)}: expected an integer from 1 to ${MAX_CAPACITY}.`,
    );
  }
}

/** The most slots of a table: leaves 6 bits of a handle for generations. */
export const MAX_CAPACITY = 2 ** 24 - 1;
