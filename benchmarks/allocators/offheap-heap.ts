// Heap: any size, free neighbours are joined immediately; sizes, ownership and double frees checked.
import { Heap } from '@offheap/core';
import { allocatorBlocks } from './allocator-blocks.ts';
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make: (count, mostBytes) => allocatorBlocks(new Heap(count * (mostBytes + 16)), count),
};
