import type { Ptr } from '@offheap/core';
import type { AllocatorLogger } from '@offheap/core/compose';

export interface Block {
  readonly ptr: Ptr;
  readonly size: number;
}

/** The blocks that are handed out of a memory now: hears of them through a `ProxyAllocator`. */
export class BlockList implements AllocatorLogger {
  // A list, not a map: going through a map in each frame makes an array for each of its entries.
  readonly blocks: Block[] = [];

  onAllocate(ptr: Ptr, size: number): void {
    this.blocks.push({ ptr, size });
  }

  onDeallocate(ptr: Ptr): void {
    const i = this.blocks.findIndex((block) => block.ptr === ptr);
    if (i >= 0) this.blocks.splice(i, 1);
  }
}
