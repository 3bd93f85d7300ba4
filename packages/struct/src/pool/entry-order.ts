import type { SlotTable } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import type { PoolKind, PoolStorage } from '../storage/pool-storage.ts';

/**
 * Which place each entry of a pool has. An index counts places from the pool's beginning; offsets are in units of
 * `2 ** layout.shift` bytes, as views count them.
 */
export abstract class EntryOrder {
  readonly storage: PoolStorage;
  readonly slots: SlotTable;
  readonly #shift: number;

  constructor(storage: PoolStorage, { shift }: Layout) {
    this.storage = storage;
    this.slots = storage.slots;
    this.#shift = shift;
  }

  /** Offset of the entry that is none. */
  get sink(): number {
    return this.storage.sink >> this.#shift;
  }

  offsetOf(index: number): number {
    return this.storage.offsetOf(index) >> this.#shift;
  }

  /** Offset of a live slot's entry. */
  offsetOfSlot(slot: number): number {
    return this.offsetOf(this.indexOf(slot));
  }

  /** The live slot of the entry at an offset, 0 when none starts there. O(slabs). */
  slotOfOffset(offset: number): number {
    const index = this.storage.indexOf(offset << this.#shift);
    return index < 0 || index > this.lastIndex() ? 0 : this.slotAt(index);
  }

  /** Index of a live slot's entry. */
  abstract indexOf(slot: number): number;
  /** The highest index that may have an entry, below `index` where given; -1 when there is none. */
  abstract lastIndex(index?: number): number;
  /** The live slot of the entry at an index, 0 when there is none. */
  abstract slotAt(index: number): number;
  /** Takes a slot for a new entry; the pool has room. */
  abstract link(): number;
  /** Offset of the place that will be free once a live slot's entry has ended. */
  abstract freedBy(slot: number): number;
  /** The slot of the entry that moves into the place of a live slot's entry when that is destroyed; 0 when none does. */
  abstract movedBy(slot: number): number;
  /** Removes a live slot's entry. */
  abstract unlink(slot: number): void;
}

/** Entries stay where they are; there are gaps. Slot `n` lies at index `n - 1`. */
export class StableOrder extends EntryOrder {
  override indexOf(slot: number): number {
    return slot - 1;
  }

  override lastIndex(index = Infinity): number {
    return Math.min(index, this.slots.highest) - 1;
  }

  override slotAt(index: number): number {
    return this.slots.isLive(index + 1) ? index + 1 : 0;
  }

  override link(): number {
    return this.slots.take(0);
  }

  override freedBy(slot: number): number {
    return this.offsetOfSlot(slot);
  }

  override movedBy(): number {
    return 0;
  }

  override unlink(slot: number): void {
    this.slots.release(slot);
  }
}

/** No gaps: the last entry moves into the place of one that ends. Slots and indices know each other by a word each. */
export class PackedOrder extends EntryOrder {
  readonly #copy: (to: number, from: number) => void;
  readonly #i32: Int32Array;

  /** @param copy moves an entry's bytes. */
  constructor(storage: PoolStorage, layout: Layout, copy: (to: number, from: number) => void) {
    super(storage, layout);
    this.#copy = copy;
    this.#i32 = storage.memory.i32;
  }

  override indexOf(slot: number): number {
    return this.slots.word(slot);
  }

  override lastIndex(index = Infinity): number {
    return Math.min(index, this.slots.live) - 1;
  }

  override slotAt(index: number): number {
    return this.#i32[this.storage.slotWords + index]!;
  }

  override link(): number {
    const index = this.slots.live;
    const slot = this.slots.take(index);
    this.#i32[this.storage.slotWords + index] = slot;
    return slot;
  }

  override freedBy(): number {
    return this.offsetOf(this.lastIndex());
  }

  override movedBy(slot: number): number {
    const last = this.slots.live - 1;
    return this.slots.word(slot) === last ? 0 : this.slotAt(last);
  }

  override unlink(slot: number): void {
    const moved = this.movedBy(slot);
    if (moved !== 0) {
      const index = this.slots.word(slot);
      this.#copy(this.offsetOf(index), this.offsetOfSlot(moved));
      this.#i32[this.storage.slotWords + index] = moved;
      this.slots.setWord(moved, index);
    }
    this.slots.release(slot);
  }
}

/** The order of a pool of some kind. */
export function orderOf(
  kind: PoolKind,
  storage: PoolStorage,
  layout: Layout,
  copy: (to: number, from: number) => void,
): EntryOrder {
  return kind === 'PackedPool' ? new PackedOrder(storage, layout, copy) : new StableOrder(storage, layout);
}
