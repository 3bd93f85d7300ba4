import type { Ptr } from '@offheap/core';
import type { AllocatorLogger } from '@offheap/core/compose';

export interface Block {
  readonly ptr: Ptr;
  readonly size: number;
}

/** The blocks of a memory that are allocated now. A `ProxyAllocator` reports them. */
export class BlockList implements AllocatorLogger {
  // A list, not a map: iterating a map in each frame creates an array for each of its entries.
  readonly blocks: Block[] = [];

  onAllocate(ptr: Ptr, size: number): void {
    this.blocks.push({ ptr, size });
  }

  onDeallocate(ptr: Ptr): void {
    const i = this.blocks.findIndex((block) => block.ptr === ptr);
    if (i >= 0) this.blocks.splice(i, 1);
  }
}
