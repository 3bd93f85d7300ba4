import { SlotTable } from '@offheap/core';
import type { Layout } from '../layout.ts';
import { checkStorage, SlabStorage, type StorageOptions } from './slab-storage.ts';

/** Which of the pools with slots the bytes belong to. */
export type PoolKind = 'Pool' | 'PackedPool';

/**
 * The bytes of a pool whose entries have slots. Its own words in the state block:
 *
 *     | slot table for `maxCapacity` slots                  |
 *     | packed pools: the slot of each entry, in order      |
 */
export class PoolStorage extends SlabStorage {
  readonly slots: SlotTable;
  /** Index in `memory.i32` of the slot of entry 0; packed pools only. */
  readonly slotWords: number;

  constructor(kind: PoolKind, layout: Layout, options: StorageOptions) {
    const maxCapacity = checkStorage(options);
    const slotTableBytes = SlotTable.bytesFor(maxCapacity);
    super(kind, layout, options, slotTableBytes + (kind === 'PackedPool' ? maxCapacity * 4 : 0));
    this.slots = new SlotTable(this.memory, this.ownPtr, maxCapacity);
    if (this.isOwner) this.slots.clear();
    this.slotWords = (this.ownPtr + slotTableBytes) >>> 2;
  }
}
