import type { Allocator } from '../../allocators/allocator.ts';
import { MOST_ALIGN } from '../allocator-traits.ts';
import { BlockModel, type ModelBlock } from '../block-model.ts';
import type { Fresh } from '../fresh.ts';

/** More sizes would take a long time if blocks are far apart. */
const MOST_SIZES = 160;

/** The size of most blocks. */
const USUAL_SIZE = 40;

/** A further block size is larger than the previous one by this factor. */
const GROWTH = 1.125;

/** Each alignment is tested with every n-th size, because tests with all sizes would take too long. */
const TURNS = 4;

const ALL = [0, 1, 2];
/** The block that has one above it, whether an allocator begins at the low or the high end. */
const MIDDLE = [1];

/** The sizes of three blocks that are allocated one after the other. */
type Sizes = readonly [first: number, second: number, third: number];

/**
 * Checks that the reallocation of a block between two others keeps the bytes of all three, for all sizes up to
 * and beyond the next block. A block that cannot be reallocated must stay live. Blocks of other sizes, up to the
 * largest, are reallocated to the edge of the next block and beyond it. One or both of the blocks may be aligned, because most
 * allocators treat the padding before an aligned block as a special case.
 */
export function checkNeighbours<A extends Allocator>(fresh: Fresh<A>): void {
  const { maxSize } = fresh;
  if (maxSize === 0) return;
  const size = Math.min(maxSize >>> 3 || maxSize, USUAL_SIZE);
  const usual: Sizes = [size, size, size];
  const room = distance(fresh, usual);
  if (room === undefined) return;
  const most = Math.min(maxSize, room + 9);
  const step = Math.ceil(most / MOST_SIZES);
  const sizes = new Set<number>();
  for (let newSize = 1; newSize <= most; newSize += step) sizes.add(newSize);
  for (const edge of [size, room]) {
    for (let newSize = edge - 8; newSize <= edge + 8; newSize++) sizes.add(newSize);
  }
  for (const newSize of sizes) reallocateBetween(fresh, usual, newSize, ALL);
  let turn = 0;
  for (let other = 1; other < maxSize; other = Math.ceil(other * GROWTH)) {
    reallocateToEdge(fresh, other, size);
    let own = turn++;
    for (let align = 1; align <= Math.min(fresh.maxAlign, MOST_ALIGN); align *= 2)
      if (own++ % TURNS === 0) reallocateBesideAligned(fresh, other, size, align);
  }
  reallocateToEdge(fresh, maxSize - 2 * room, size);
  reallocateWhenFull(fresh, size);
}

/** Reallocates a block to where the next one begins: one of the same size or, if three do not fit, of the usual size. */
function reallocateToEdge<A extends Allocator>(fresh: Fresh<A>, size: number, usual: number): void {
  if (size < 1) return;
  for (const beside of [size, usual]) {
    const sizes: Sizes = [beside, size, beside];
    const room = distance(fresh, sizes);
    if (room === undefined) continue;
    for (const newSize of [room, room + 1, room + 8]) reallocateBetween(fresh, sizes, newSize, MIDDLE);
    return;
  }
}

/**
 * Returns the most bytes from one block to the next of three blocks that are allocated one after the other; undefined
 * when three blocks do not fit.
 */
function distance<A extends Allocator>({ make }: Fresh<A>, sizes: Sizes): number | undefined {
  const allocator = make();
  const model = new BlockModel();
  for (const size of sizes) model.tryAllocate(allocator, size);
  const ptrs = model.live.map(({ ptr }) => ptr);
  ptrs.sort((a, b) => a - b);
  const [first, second, third] = ptrs;
  if (first === undefined || second === undefined || third === undefined) return undefined;
  return Math.max(second - first, third - second);
}

function reallocateBetween<A extends Allocator>(
  { make, maxSize }: Fresh<A>,
  sizes: Sizes,
  newSize: number,
  indexes: readonly number[],
): void {
  if (newSize < 1 || newSize > maxSize) return;
  for (const which of indexes) {
    const allocator = make();
    const model = new BlockModel();
    for (const size of sizes) model.tryAllocate(allocator, size);
    const block: ModelBlock = model.live[which]!; // there are three: `distance` is defined only then
    model.tryReallocate(allocator, block, newSize);
    model.checkAll(allocator);
    // Bytes that the block has wrongly freed are allocated to these blocks, and the model detects the overlap.
    for (const part of [1, 8, sizes[0], 1, 8, sizes[0]]) model.tryAllocate(allocator, part);
    model.checkAll(allocator);
    for (const live of model.newestFirst) model.deallocate(allocator, live);
  }
}

/**
 * Reallocates blocks so that they end where the next block begins, or one byte later. The next block, the reallocated
 * block, or both have the given alignment. The neighbours have the same size or, if not all fit, the usual size.
 */
function reallocateBesideAligned<A extends Allocator>(
  { make, maxSize }: Fresh<A>,
  size: number,
  usual: number,
  align: number,
): void {
  for (const more of [0, 1]) {
    for (const beside of [size, usual]) {
      const allocator = make();
      const model = new BlockModel();
      model.tryAllocate(allocator, beside, align);
      const blocks = [model.tryAllocate(allocator, size)];
      model.tryAllocate(allocator, beside, align);
      blocks.push(model.tryAllocate(allocator, size, align));
      model.tryAllocate(allocator, beside, align);
      blocks.push(model.tryAllocate(allocator, size, align));
      model.tryAllocate(allocator, beside);
      for (const block of blocks) {
        if (block === undefined) continue;
        const newSize = distanceToNext(model, block) + more;
        if (newSize <= maxSize) model.tryReallocate(allocator, block, newSize);
      }
      model.checkAll(allocator);
      for (const live of model.newestFirst) model.deallocate(allocator, live);
      if (!blocks.includes(undefined)) break;
    }
  }
}

/** Returns the distance in bytes from the beginning of a block to the next block; `Infinity` for the last block. */
function distanceToNext({ live }: BlockModel, { ptr: own }: ModelBlock): number {
  return Math.min(...live.map(({ ptr }) => (ptr > own ? ptr - own : Infinity)));
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
