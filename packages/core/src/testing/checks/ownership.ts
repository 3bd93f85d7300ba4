import { type Allocator, isBlockOwner } from '../../allocator.ts';
import { EMPTY, NULL } from '../../ptr.ts';
import { BlockModel } from '../block-model.ts';
import { FailingAllocator } from '../failing-allocator.ts';
import type { Fresh } from '../fresh.ts';
import { Heap } from '../../heap.ts';

/** Owns its blocks and nothing beside them: the end is exclusive, the size counts, zero bytes are nobody's. */
export function checkOwnership<A extends Allocator>({ make, memory, from, maxSize }: Fresh<A>): void {
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
  if (parent.live.size > 0) checkOwns(allocator, low, high, maxSize);
}

/** @param low from here to `high` it may own bytes. */
function checkOwns(allocator: Allocator, low: number, high: number, maxSize: number): void {
  if (!isBlockOwner(allocator)) return;
  const model = new BlockModel();
  for (let size = 1; size <= maxSize >>> 2; size *= 2) model.tryAllocate(allocator, size); // the model asks `owns`

  const disown = (ptr: number, size: number, why: string): void => {
    if (allocator.owns(ptr, size)) throw new Error(`owns(${ptr}, ${size}) is true: expected false, ${why}.`);
  };
  const { byteLength } = allocator.memory;
  disown(NULL, 1, 'NULL is no block');
  disown(EMPTY, 1, 'EMPTY is no block');
  disown(-8, 8, 'it lies before the memory');
  for (const ptr of [byteLength, byteLength + 8]) disown(ptr, 1, 'it lies behind the memory');
  disown(byteLength - 1, 2, 'it reaches beyond the memory');

  // Runs of owned bytes, [start, end): what reaches over an edge is not its own as a whole.
  for (let ptr = 0, owned = false; ptr <= byteLength; ptr++) {
    const before: boolean = owned;
    owned = allocator.owns(ptr, 1);
    if (owned && (ptr < low || ptr >= high)) disown(ptr, 1, `its own block is from ${low} to ${high}`);
    if (owned === before) continue;
    disown(ptr - 1, 2, owned ? `its bytes start at ${ptr}` : `its bytes end at ${ptr}`);
    disown(ptr - 8, 16, owned ? `its bytes start at ${ptr}` : `its bytes end at ${ptr}`);
  }
}
