import type { AllocatorLogger, Ptr } from '@offheap/core';

/** The blocks that are handed out of a memory now: hears of them through a `ProxyAllocator`. */
export class BlockList implements AllocatorLogger {
  readonly sizes = new Map<Ptr, number>();

  onAllocate(ptr: Ptr, size: number): void {
    this.sizes.set(ptr, size);
  }

  onDeallocate(ptr: Ptr): void {
    this.sizes.delete(ptr);
  }
}
