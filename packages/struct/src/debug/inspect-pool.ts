import type { Ptr } from '@offheap/core';
import type { Resident } from '@offheap/core/internal';
import { type Finding, inspectAllocator, type Region, Regions } from '@offheap/core/debug';
import { BasePool } from '../pool/base-pool.ts';
import { type Column, columnsOf } from '../columns/column.ts';
import type { SlabStorage } from '../storage/slab-storage.ts';
import { Scratch } from '../scratch/scratch.ts';
import type { Struct } from '../schema/struct.ts';

/** Returns the finding for a pool or a scratch; undefined for other objects. */
export function inspectPool(resident: Resident): Finding | undefined {
  if (resident instanceof BasePool) return resident.isGone ? undefined : ofPool(resident);
  if (resident instanceof Scratch) {
    const found = inspectAllocator(resident.allocator);
    return found && { ...found, kind: 'Scratch' };
  }
  return undefined;
}

function ofPool({ kind, layout, storage, length, capacity }: BasePool<Struct>): Finding {
  const isLive =
    kind === 'PackedPool'
      ? (index: number) => index < length
      : (index: number) => storage.slots.isLive(index + 1);
  return {
    kind,
    name: `of ${layout.name}`,
    ptr: storage.ptr,
    blockBytes: 0,
    peak: storage.slots.highest * storage.stride, // one more slot is used only when no other is free
    live: length,
    capacity,
    notes: notesOf(storage),
    regions: slabRegions(storage, isLive),
    freeIsWhole: true,
  };
}

/**
 * Returns the regions of a pool: the state block, and its slabs entry by entry or column by column. The sink counts
 * as state.
 */
export function slabRegions(storage: SlabStorage, isLive: (index: number) => boolean): readonly Region[] {
  const { ptr, stateBytes, slabs, slabCapacity, capacity, rows } = storage;
  const spans = spansOf(storage);
  const regions = new Regions();
  regions.add(ptr, stateBytes, 'state');
  slabs.forEach((slab, number) => {
    const first = number * slabCapacity;
    const entries = Math.min(slabCapacity, capacity - first);
    for (const { byteOffset, size } of spans) {
      const start: Ptr = slab + byteOffset * rows;
      for (let i = 0; i < entries; i++) {
        regions.add(start + i * size, size, isLive(first + i) ? 'live' : 'free');
      }
      const bytes = rows === 0 ? storage.slabBytes(number) : rows * size;
      regions.add(start + entries * size, bytes - entries * size, 'state');
    }
  });
  return regions.all;
}

/** Returns the contiguous spans of an entry: the whole entry, or its columns, including those of the padding. */
function spansOf({ layout, rows, stride }: SlabStorage): Pick<Column, 'byteOffset' | 'size'>[] {
  if (rows === 0) return [{ byteOffset: 0, size: stride }];
  const starts = new Set([0]);
  for (const { byteOffset, size } of columnsOf(layout)) starts.add(byteOffset).add(byteOffset + size);
  starts.delete(stride);
  const all = [...starts];
  return all.map((byteOffset, i) => ({ byteOffset, size: (all[i + 1] ?? stride) - byteOffset }));
}

/** Returns the number of slabs and the maximum capacity as notes. */
export function notesOf({ slabs, capacity, maxCapacity }: SlabStorage): string[] {
  if (maxCapacity === capacity && slabs.length === 1) return [];
  return [`${slabs.length} slabs, may grow to ${maxCapacity.toLocaleString('en')}`];
}
