import { Allocator } from '../allocators/allocator.ts';
import { BumpAllocator } from '../allocators/bump-allocator.ts';
import { BYTES } from '../memory/allocator-kind.ts';
import { INNER, RECORD_BYTES, SHARED_WORDS, TOP } from '../allocators/bump-words.ts';
import { ComposedAllocator } from '../compose/compose.ts';
import { FallbackAllocator } from '../compose/fallback-allocator.ts';
import { FrameAllocator } from '../allocators/frame-allocator.ts';
import { STATE_BYTES as FRAME_STATE_BYTES } from '../allocators/frame-words.ts';
import { FreeListAllocator } from '../allocators/free-list-allocator.ts';
import { FRESH, WORDS } from '../allocators/free-list-words.ts';
import { Heap } from '../allocators/heap.ts';
import { FREE, HEADER_WORDS } from '../allocators/heap-words.ts';
import { Statistics } from '../compose/statistics.ts';
import type { Memory } from '../memory/memory.ts';
import { OwnMemoryAllocator } from '../allocators/own-memory-allocator.ts';
import { PlacedAllocator } from '../allocators/placed-allocator.ts';
import { ProxyAllocator } from '../compose/proxy-allocator.ts';
import { alignUp, type Ptr } from '../memory/ptr.ts';
import type { Resident } from '../memory/residents.ts';
import { ScopedAllocator } from '../allocators/scoped-allocator.ts';
import { SegregatorAllocator } from '../compose/segregator-allocator.ts';
import { SizeClassAllocator } from '../compose/size-class-allocator.ts';
import { DebugAllocator } from './debug-allocator.ts';
import { type Finding, type Inspection, inspectionOf, type Region, Regions } from './inspection.ts';

/**
 * Returns the finding for an object of core: an allocator or a composition. `undefined` for an object that no longer
 * exists: another one may be in its place.
 */
export function inspectAllocator(resident: Resident): Finding | undefined {
  if (!(resident instanceof Allocator) || !isHere(resident)) return undefined;
  if (resident instanceof Heap) return ofHeap(resident);
  if (resident instanceof ScopedAllocator) return ofBump('ScopedAllocator', resident);
  if (resident instanceof BumpAllocator) return ofBump('BumpAllocator', resident);
  if (resident instanceof OwnMemoryAllocator) {
    const { memory, ptr, peak } = resident;
    return ofBump('OwnMemory', { memory, ptr, peak, ignoredFrees: 0 });
  }
  if (resident instanceof FreeListAllocator) return ofFreeList(resident);
  if (resident instanceof FrameAllocator) return ofFrames(resident);
  return ofComposition(resident);
}

/** Whether an allocator, or every part of a composition, exists. Otherwise its getters throw. */
function isHere(allocator: Allocator): boolean {
  if (allocator instanceof PlacedAllocator || allocator instanceof OwnMemoryAllocator)
    return allocator.isHere;
  if (allocator instanceof DebugAllocator && !allocator.isHere) return false;
  return partsOf(allocator).every(isHere);
}

/** Returns the allocators that a composition passes requests to. */
function partsOf(allocator: Allocator): readonly Allocator[] {
  if (allocator instanceof ComposedAllocator) return [allocator.allocator];
  if (allocator instanceof FallbackAllocator) return [allocator.first, allocator.second];
  if (allocator instanceof SegregatorAllocator) return [allocator.small, allocator.large];
  if (allocator instanceof SizeClassAllocator) return allocator.lists;
  if (allocator instanceof ProxyAllocator || allocator instanceof DebugAllocator) return [allocator.inner];
  return [];
}

function blockBytesOf({ memory, ptr }: Pick<PlacedAllocator, 'memory' | 'ptr'>): number {
  return memory.i32[(ptr >>> 2) + BYTES]!;
}

function ofHeap(heap: Heap): Finding {
  const { ptr, memory, capacity } = heap;
  const words = memory.i32;
  const blockBytes = blockBytesOf(heap);
  const end = (ptr + blockBytes - HEADER_WORDS * 4) >>> 2;
  const first = end - (capacity >>> 2);
  const regions = new Regions();
  regions.add(ptr, (first << 2) - ptr, 'state');
  for (let block = first; block < end;) {
    const header = words[block - 2]!;
    const length = header >>> 2;
    regions.add(block << 2, length * 4, (header & FREE) === 0 ? 'live' : 'free');
    regions.add((block + length) << 2, HEADER_WORDS * 4, 'state');
    if (length < 2) break; // overwritten: `verify` reports more
    block += length + HEADER_WORDS;
  }
  return { kind: 'Heap', ptr, blockBytes, peak: heap.peak, live: heap.live, regions: regions.all };
}

/** Includes the scopes, which only a `ScopedAllocator` has. */
function ofBump(
  kind: string,
  bump: Pick<BumpAllocator, 'memory' | 'ptr' | 'peak' | 'ignoredFrees'>,
): Finding {
  const { memory, ptr, peak, ignoredFrees } = bump;
  const blockBytes = blockBytesOf(bump);
  const notes = ignoredFrees === 0 ? [] : [`${ignoredFrees} frees ignored`];
  const end = ptr + blockBytes;
  const inner = memory.i32[firstRecord(ptr) + INNER]!;
  const regions = regionsOf(memory, ptr, firstRecord(ptr), end);
  const children = inner === 0 ? [] : [ofScope(memory, inner, 1, end)];
  return { kind, ptr, blockBytes, peak, notes, regions, children };
}

function ofScope(memory: Memory, ptr: Ptr, depth: number, end: Ptr): Inspection {
  const inner = memory.i32[(ptr >>> 2) + INNER]!;
  const regions = regionsOf(memory, ptr, ptr >>> 2, end);
  return inspectionOf(
    { kind: 'scope', name: String(depth), ptr, blockBytes: 0, regions },
    inner === 0 ? [] : [ofScope(memory, inner, depth + 1, end)],
  );
}

/** Word index of the record of a scoped allocator's outermost scope. */
function firstRecord(ptr: Ptr): number {
  return (ptr >>> 2) + SHARED_WORDS;
}

/** From `ptr` to the end of a scope's record is state; after that, everything below the innermost top is in use. */
function regionsOf({ i32 }: Memory, ptr: Ptr, record: number, end: Ptr): readonly Region[] {
  let innermost = record;
  while (i32[innermost + INNER] !== 0) innermost = i32[innermost + INNER]! >>> 2;
  const start = (record << 2) + RECORD_BYTES;
  const top = i32[innermost + TOP]!;
  const regions = new Regions();
  regions.add(ptr, start - ptr, 'state');
  regions.add(start, top - start, 'live');
  regions.add(top, end - top, 'free');
  return regions.all;
}

function ofFreeList(list: FreeListAllocator): Finding {
  const { memory, ptr, blockSize, capacity, align, live } = list;
  const stride = alignUp(blockSize, align);
  const words = memory.i32.subarray(ptr >>> 2);
  const fresh = words[FRESH]!;
  const start = alignUp(ptr + (WORDS + 1 + capacity) * 4, align);
  const regions = new Regions();
  regions.add(ptr, start - ptr, 'state');
  for (let block = 1; block <= capacity; block++) {
    const isLive = block <= fresh && (words[WORDS + block]! & 1) === 1;
    regions.add(start + (block - 1) * stride, stride, isLive ? 'live' : 'free');
  }
  return {
    kind: 'FreeListAllocator',
    name: `of ${blockSize} bytes`,
    ptr,
    blockBytes: blockBytesOf(list),
    peak: fresh * stride, // a further block is used only when no other block is free
    live,
    capacity,
    regions: regions.all,
    freeIsWhole: true,
  };
}

function ofFrames(frames: FrameAllocator): Finding {
  const { ptr } = frames;
  const blockBytes = blockBytesOf(frames);
  const stride = (blockBytes - FRAME_STATE_BYTES) / frames.frames;
  const regions = new Regions();
  regions.add(ptr, FRAME_STATE_BYTES, 'state');
  for (let region = 0; region < frames.frames; region++) {
    const start = ptr + FRAME_STATE_BYTES + region * stride;
    for (const each of regionsOf(frames.memory, start, firstRecord(start), start + stride)) {
      regions.add(each.ptr, each.bytes, each.use);
    }
  }
  const notes = [`frame ${frames.frame}`];
  return {
    kind: 'FrameAllocator',
    name: `of ${frames.frames} frames`,
    ptr,
    blockBytes,
    notes,
    regions: regions.all,
    freeIsWhole: true,
  };
}

function ofComposition(resident: Allocator): Finding | undefined {
  if (resident instanceof FallbackAllocator) {
    return composition(resident, [`${nameOf(resident.first)}, else ${nameOf(resident.second)}`]);
  }
  if (resident instanceof SegregatorAllocator) {
    const { threshold, small, large } = resident;
    return composition(resident, [`up to ${threshold} bytes ${nameOf(small)}, above ${nameOf(large)}`]);
  }
  if (resident instanceof SizeClassAllocator) {
    const classes = resident.lists.map(
      ({ blockSize, live, capacity }) => `${blockSize} bytes: ${live} of ${capacity}`,
    );
    return composition(resident, classes);
  }
  if (resident instanceof ProxyAllocator) {
    const { inner, logger } = resident;
    const says =
      logger instanceof Statistics
        ? [
            `${logger.liveBlocks} blocks of ${logger.liveBytes} bytes live, ${logger.peakBytes} bytes at most, ${logger.failures} failures`,
          ]
        : [];
    return composition(resident, [`of ${nameOf(inner)}`, ...says]);
  }
  if (resident instanceof DebugAllocator) {
    const { inner, live, liveBytes } = resident;
    return composition(resident, [`of ${nameOf(inner)}`, `${live} blocks of ${liveBytes} bytes live`]);
  }
  return undefined;
}

function composition(allocator: Allocator, notes: readonly string[]): Finding {
  return { kind: allocator.constructor.name, ptr: 0, blockBytes: 0, notes, regions: [] };
}

/** Returns the name of a part of a composition and the offset of its bytes. */
function nameOf(part: Allocator): string {
  const own = part instanceof ComposedAllocator ? part.allocator : part;
  return own instanceof PlacedAllocator ? `${own.constructor.name} at ${own.ptr}` : own.constructor.name;
}
