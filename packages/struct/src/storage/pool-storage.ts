import {
  checkSlots,
  type Faults,
  HIGHEST_GONE_HANDLE_WORD,
  LIVE_POOLS_WORD,
  SlotWords,
  type StateSeal,
} from '@offheap/core/internal';
import type { Layout } from '../schema/layout.ts';
import { areRetired, type MaxGeneration } from './max-generation.ts';
import { checkStorage, RETIRES, SlabStorage, type StorageOptions } from './slab-storage.ts';

/** The pools whose entries have slots. */
export type PoolKind = 'Pool' | 'PackedPool';

/** The size and place of a pool whose entries have slots. */
export interface PoolStorageOptions extends StorageOptions {
  /** What happens to a slot whose generations are used up. */
  readonly maxGeneration?: MaxGeneration;
}

/**
 * The bytes of a pool whose entries have slots. Its own words in the state block:
 *
 *     | slot table for `maxCapacity` slots                  |
 *     | packed pools: the slot of each entry, in order      |
 */
export class PoolStorage extends SlabStorage {
  readonly slots: SlotWords;
  /** Index in `memory.i32` of the slot of entry 0; packed pools only. */
  readonly slotWords: number;
  readonly isPacked: boolean;

  constructor(kind: PoolKind, layout: Layout, options: PoolStorageOptions) {
    const maxCapacity = checkStorage(options);
    const retire = areRetired(options.maxGeneration); // before bytes are allocated, because it may throw
    const slotTableBytes = SlotWords.bytesFor(maxCapacity);
    super(
      kind,
      layout,
      options,
      slotTableBytes + (kind === 'PackedPool' ? maxCapacity * 4 : 0),
      retire ? RETIRES : 0,
    );
    this.isPacked = kind === 'PackedPool';
    this.slots = new SlotWords(this.memory, this.ownPtr, maxCapacity, { retire });
    if (this.isOwner) this.#beginSlots();
    this.slotWords = (this.ownPtr + slotTableBytes) >>> 2;
  }

  /**
   * Makes a pool in the place of a disposed pool use other handles, so that references to entries of the disposed
   * pool stay null.
   */
  #beginSlots(): void {
    const { i32 } = this.memory;
    i32[LIVE_POOLS_WORD]!++;
    this.slots.clear();
    const gone = i32[HIGHEST_GONE_HANDLE_WORD]!;
    if (gone !== 0 && !this.slots.beginAbove(gone)) i32[HIGHEST_GONE_HANDLE_WORD] = 0; // handles start over
  }

  /**
   * Whether no slot can be taken for another entry, if some slots may be retired: the pool then has room for fewer
   * entries than it has places. A pool that can grow does so.
   *
   * @param live the number of entries.
   */
  hasNoSlot(live: number): boolean {
    const { i32 } = this.memory;
    const { head, fresh } = this.slots.places;
    for (;;) {
      const { capacity } = this;
      // In a pool whose entries do not move, each slot has a place of its own.
      const slots = this.isPacked ? this.maxCapacity : capacity;
      const free = i32[head]!;
      const hasSlot = free === 0 ? i32[fresh]! < slots : free <= slots;
      if (hasSlot && live < capacity) return false;
      if ((this.isPacked && !hasSlot) || !this.grow()) return true;
    }
  }

  /** The number of entries for which the current slabs have room when all entries have been destroyed. O(slots). */
  get usableSlots(): number {
    const { slots, capacity, maxCapacity, isPacked } = this;
    return slots.retires ? Math.min(capacity, slots.usable(isPacked ? maxCapacity : capacity)) : capacity;
  }

  /**
   * Sorts the list of free slots by number. In a pool whose entries do not move, slot `n` is at index `n - 1`. A pool
   * that has fewer slabs than before must not take the slots beyond these slabs until it has grown again.
   */
  sortFreeSlots(): void {
    const { i32 } = this.memory;
    const { head, fresh, stamps, links } = this.slots.places;
    let next = 0;
    for (let slot = i32[fresh]!; slot > 0; slot--) {
      const stamp = i32[stamps + slot * 2]!;
      if ((stamp & 1) === 1 || (stamp === 0 && this.slots.retires)) continue;
      i32[links + slot * 2] = next;
      next = slot;
    }
    i32[head] = next;
  }

  protected override get liveEntries(): number {
    return this.slots.live;
  }

  override end(): void {
    const { i32 } = this.memory;
    if (this.isHere()) {
      i32[HIGHEST_GONE_HANDLE_WORD] = Math.max(i32[HIGHEST_GONE_HANDLE_WORD]!, this.slots.highestHandle);
      i32[LIVE_POOLS_WORD]!--;
    }
    super.end();
  }

  /** Adds the words of the state: those of used slots, and of live entries. */
  seal(seal: StateSeal, isChecked: boolean): void {
    const { i32 } = this.memory;
    const { fresh, live, stamps, links } = this.slots.places;
    seal.add(this.ptr >>> 2, stamps);
    seal.addSlots(stamps, links + i32[fresh]! * 2 + 1, isChecked);
    if (this.isPacked) seal.addSlots(this.slotWords, this.slotWords + i32[live]!, isChecked);
  }

  /** Also checks the slots and, in packed pools, the order of the entries. O(slots). */
  override check(words: Int32Array, faults: Faults): boolean {
    if (!super.check(words, faults)) return false;
    if (!checkSlots(this.slots, words, this.maxCapacity, faults)) return false;
    const { slotWords } = this;
    const { fresh, live, stamps, links } = this.slots.places;
    const before = faults.found.length;
    const most = this.capacityIn(words);
    if (words[live]! > most) {
      faults.add('live-count', live << 2, `${words[live]!} live slots: room for ${most}.`);
      return false;
    }
    if (!this.isPacked) return this.#checkFreeOrder(words, most, faults);
    for (let slot = 1; slot <= words[fresh]!; slot++) {
      if ((words[stamps + slot * 2]! & 1) === 0) continue;
      const index = words[links + slot * 2]!;
      const back = index >= 0 && index < words[live]! ? words[slotWords + index]! : 0;
      if (back === slot) continue;
      faults.add(
        'entry-slot',
        (links + slot * 2) << 2,
        `Slot ${slot} refers to entry ${index}, which refers to slot ${back}.`,
      );
    }
    return faults.found.length === before;
  }

  /**
   * Checks that a pool whose entries do not move takes no slot before there is a slab for it: no such slot is live,
   * and the free ones come last, in the order of their slabs.
   */
  #checkFreeOrder(words: Int32Array, most: number, faults: Faults): boolean {
    const { head, fresh, stamps, links } = this.slots.places;
    for (let slot = most + 1; slot <= words[fresh]!; slot++) {
      if ((words[stamps + slot * 2]! & 1) === 0) continue;
      faults.add('fresh', fresh << 2, `Slot ${slot} is live: room for ${most}.`);
      return false;
    }
    let slab = 0;
    for (let slot = words[head]!; slot !== 0; slot = words[links + slot * 2]!) {
      const next = slot <= most ? 0 : Math.floor((slot - 1) / this.slabCapacity);
      if (next < slab) {
        faults.add(
          'free-order',
          (links + slot * 2) << 2,
          `Slot ${slot} is listed as free after a slot of a slab that does not exist.`,
        );
        return false;
      }
      slab = next;
    }
    return true;
  }
}
