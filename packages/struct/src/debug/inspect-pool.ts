import type { Ptr } from '@offheap/core';
import type { Resident } from '@offheap/core/internal';
import { type Finding, inspectAllocator, type Region, Regions } from '@offheap/core/debug';
import { BasePool } from '../pool/base-pool.ts';
import type { SlabStorage } from '../storage/slab-storage.ts';
import { Scratch } from '../scratch/scratch.ts';
import type { Struct } from '../schema/struct.ts';

/** What it knows to say of an object: pools and scratch. */
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

/** The bytes of a pool: the state block, and its slabs entry by entry. What is no entry, as the sink, is state. */
export function slabRegions(storage: SlabStorage, isLive: (index: number) => boolean): readonly Region[] {
  const { ptr, stateBytes, slabs, slabCapacity, stride, capacity } = storage;
  const regions = new Regions();
  regions.add(ptr, stateBytes, 'state');
  slabs.forEach((slab, number) => {
    const first = number * slabCapacity;
    const entries = Math.min(slabCapacity, capacity - first);
    for (let i = 0; i < entries; i++) {
      regions.add(slab + i * stride, stride, isLive(first + i) ? 'live' : 'free');
    }
    const end: Ptr = slab + entries * stride;
    regions.add(end, storage.slabBytes(number) - entries * stride, 'state');
  });
  return regions.all;
}

/** How many slabs there are, and how far it may grow. */
export function notesOf({ slabs, capacity, maxCapacity }: SlabStorage): string[] {
  if (maxCapacity === capacity && slabs.length === 1) return [];
  return [`${slabs.length} slabs, may grow to ${maxCapacity.toLocaleString('en')}`];
}
