// ScopedAllocator: a bump pointer with all checks, reset at the end of the frame.
import { ScopedAllocator } from '@offheap/core';
import { allocatorBlocks } from './allocator-blocks.ts';
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make(count, blockBytes) {
    const scoped = new ScopedAllocator(count * blockBytes);
    return { ...allocatorBlocks(scoped, count), reset: () => scoped.reset() };
  },
};
