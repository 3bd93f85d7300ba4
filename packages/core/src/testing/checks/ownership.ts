import { lastOf } from '../../es2020.ts';
import { type Allocator, isBlockOwner } from '../../allocators/allocator.ts';
import { EMPTY, NULL } from '../../memory/ptr.ts';
import { BlockModel } from '../block-model.ts';
import { FailingAllocator } from '../failing-allocator.ts';
import type { Fresh } from '../fresh.ts';
import { Heap } from '../../allocators/heap.ts';

/**
 * Checks that the allocator owns its blocks and no other bytes: the end is exclusive, the size matters, and no
 * allocator owns zero bytes.
 */
export function checkOwnership<A extends Allocator>(fresh: Fresh<A>): void {
  const { make, memory, from, maxSize } = fresh;
  checkOwns(make(), 0, Infinity, maxSize);
  if (from === undefined) return;
  const parent = new FailingAllocator(new Heap(memory()), Infinity);
  const allocator = from(parent);
  let low = Infinity;
  let high = 0;
  for (const [ptr, size] of parent.live) {
    low = Math.min(low, ptr);
    high = Math.max(high, ptr + size);
  }
  if (parent.live.size === 0) return;
  checkOwns(allocator, low, high, maxSize);
  checkGaps(allocator, parent);
  checkWithin(from, memory, fresh);
}

/** Checks that the allocator owns no bytes between the blocks that it has from its parent, and none beyond them. */
function checkGaps(allocator: Allocator, parent: FailingAllocator): void {
  if (!isBlockOwner(allocator)) return;
  const blocks = [...parent.live];
  blocks.sort(([a], [b]) => a - b);
  for (const [index, [ptr, size]] of blocks.entries()) {
    const next = blocks[index + 1];
    if (next === undefined) return;
    for (let at = ptr + size; at < next[0]; at++) {
      if (!allocator.owns(at, 1)) continue;
      throw new Error(`owns(${at}, 1) is true: expected false, the byte is not in one of its own blocks.`);
    }
    let from = ptr + size - 1;
    while (from > ptr && !allocator.owns(from, 1)) from--;
    let to = next[0];
    while (to < next[0] + next[1] && !allocator.owns(to, 1)) to++;
    if (to > from + 1 && allocator.owns(from, to + 1 - from)) {
      throw new Error(
        `owns(${from}, ${to + 1 - from}) is true: expected false, the range covers parts of two of its own blocks.`,
      );
    }
  }
}

/** Checks that all blocks are in blocks of the parent, even if a full allocator lets the last block grow. */
function checkWithin<A extends Allocator>(
  from: (parent: Allocator) => A,
  memory: Fresh<A>['memory'],
  { maxSize }: Fresh<A>,
): void {
  const parts = [maxSize, maxSize >>> 1, 40, 8, 1].filter((size) => size > 0 && size <= maxSize);
  for (const size of parts) {
    const parent = new FailingAllocator(new Heap(memory()), Infinity);
    const allocator = from(parent);
    const within = (call: string, ptr: number, bytes: number): void => {
      for (const [start, length] of parent.live) if (ptr >= start && ptr + bytes <= start + length) return;
      throw new Error(
        `${call} returned ${ptr}: expected a block within those of its parent, ${bytes} bytes are outside of them.`,
      );
    };
    const ptrs: number[] = [];
    for (let ptr = allocator.tryAllocate(size); ptr !== NULL; ptr = allocator.tryAllocate(size)) {
      within(`tryAllocate(${size})`, ptr, size);
      ptrs.push(ptr);
    }
    const last = lastOf(ptrs);
    if (last === undefined) continue;
    for (let bytes = size + 1, ptr = last, before = size; bytes <= size + 16; bytes++) {
      const moved = allocator.tryReallocate(ptr, before, bytes);
      if (moved === NULL) continue;
      within(`tryReallocate(${ptr}, ${before}, ${bytes})`, moved, bytes);
      ptr = moved;
      before = bytes;
    }
  }
}

/** @param low the start of the bytes, up to `high`, that the allocator may own. */
function checkOwns(allocator: Allocator, low: number, high: number, maxSize: number): void {
  if (!isBlockOwner(allocator)) return;
  const model = new BlockModel();
  for (let size = 1; size <= maxSize >>> 2; size *= 2) model.tryAllocate(allocator, size); // the model calls `owns`

  const disown = (ptr: number, size: number, why: string): void => {
    if (allocator.owns(ptr, size)) throw new Error(`owns(${ptr}, ${size}) is true: expected false, ${why}.`);
  };
  const { byteLength } = allocator.memory;
  disown(NULL, 1, 'NULL is not a block');
  disown(EMPTY, 1, 'EMPTY is not a block');
  disown(-8, 8, 'it is before the memory');
  for (const ptr of [byteLength, byteLength + 8]) disown(ptr, 1, 'it is after the memory');
  disown(byteLength - 1, 2, 'it extends beyond the memory');

  // Ranges of owned bytes, [start, end): a block that extends beyond a range is not owned as a whole.
  for (let ptr = 0, owned = false; ptr <= byteLength; ptr++) {
    const before: boolean = owned;
    owned = allocator.owns(ptr, 1);
    if (owned && (ptr < low || ptr >= high)) disown(ptr, 1, `its own block is from ${low} to ${high}`);
    if (owned === before) continue;
    disown(ptr - 1, 2, owned ? `its bytes start at ${ptr}` : `its bytes end at ${ptr}`);
    disown(ptr - 8, 16, owned ? `its bytes start at ${ptr}` : `its bytes end at ${ptr}`);
  }
}
