// FreeListAllocator: sizes, alignments, ownership and double frees checked.
import { FreeListAllocator } from '@offheap/core';
import { allocatorBlocks } from './allocator-blocks.ts';
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make: (count, blockBytes) => allocatorBlocks(new FreeListAllocator(blockBytes, count), count),
};
