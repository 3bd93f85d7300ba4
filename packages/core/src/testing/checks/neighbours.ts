import type { Allocator } from '../../allocators/allocator.ts';
import { BlockModel, type ModelBlock } from '../block-model.ts';
import type { Fresh } from '../fresh.ts';

/** More sizes would take a long time if blocks are far apart. */
const MOST_SIZES = 160;

/**
 * Checks that the reallocation of a block between two others keeps the bytes of all three, for all sizes up to
 * and beyond the next block. A block that cannot be reallocated must stay live.
 */
export function checkNeighbours<A extends Allocator>(fresh: Fresh<A>): void {
  const { maxSize } = fresh;
  if (maxSize === 0) return;
  const size = Math.min(maxSize >>> 3 || maxSize, 40);
  const room = distance(fresh, size);
  if (room === undefined) return;
  const most = Math.min(maxSize, room + 9);
  const step = Math.ceil(most / MOST_SIZES);
  const sizes = new Set<number>();
  for (let newSize = 1; newSize <= most; newSize += step) sizes.add(newSize);
  for (const edge of [size, room]) {
    for (let newSize = edge - 8; newSize <= edge + 8; newSize++) sizes.add(newSize);
  }
  for (const newSize of sizes) {
    if (newSize >= 1 && newSize <= maxSize) reallocateBetween(fresh, size, newSize);
  }
  reallocateWhenFull(fresh, size);
}

/**
 * Returns the bytes from one block to the next of three blocks that are allocated one after the other; undefined when
 * three blocks do not fit.
 */
function distance<A extends Allocator>({ make }: Fresh<A>, size: number): number | undefined {
  const allocator = make();
  const model = new BlockModel();
  for (let count = 0; count < 3; count++) model.tryAllocate(allocator, size);
  const ptrs = model.live.map(({ ptr }) => ptr);
  ptrs.sort((a, b) => a - b);
  const [first, second, third] = ptrs;
  if (first === undefined || second === undefined || third === undefined) return undefined;
  return Math.max(second - first, third - second);
}

function reallocateBetween<A extends Allocator>({ make }: Fresh<A>, size: number, newSize: number): void {
  for (let which = 0; which < 3; which++) {
    const allocator = make();
    const model = new BlockModel();
    for (let count = 0; count < 3; count++) model.tryAllocate(allocator, size);
    const block: ModelBlock = model.live[which]!; // there are three: `distance` is defined only then
    model.tryReallocate(allocator, block, newSize);
    model.checkAll(allocator);
    // Bytes that the block has wrongly freed are allocated to these blocks, and the model detects the overlap.
    for (const part of [1, 8, size, 1, 8, size]) model.tryAllocate(allocator, part);
    model.checkAll(allocator);
    for (const live of model.newestFirst) model.deallocate(allocator, live);
  }
}

function reallocateWhenFull<A extends Allocator>({ make, maxSize }: Fresh<A>, size: number): void {
  const allocator = make();
  const model = new BlockModel();
  for (const part of [size, 8, 1]) while (model.tryAllocate(allocator, part) !== undefined);
  for (const block of model.live.slice(0, 4)) {
    model.tryReallocate(allocator, block, maxSize);
    for (const part of [size, 8, 1]) while (model.tryAllocate(allocator, part) !== undefined);
    model.checkAll(allocator);
  }
  for (const live of model.newestFirst) model.deallocate(allocator, live);
}
