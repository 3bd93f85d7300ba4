import {
  Allocator,
  AllocatorError,
  alignUp,
  checkRequest,
  EMPTY,
  type Memory,
  NULL,
  type Ptr,
  RESERVED_BYTES,
} from '@offheap/core';

/** The README's example of a custom allocator: allocates consecutive blocks, and frees all of them at once. */
export class LinearAllocator extends Allocator {
  readonly memory: Memory;
  #top: Ptr = RESERVED_BYTES;

  constructor(memory: Memory) {
    super();
    this.memory = memory;
  }

  tryAllocate(size: number, align = 8): Ptr {
    checkRequest(size, align); // throws when they are invalid
    if (size === 0) return EMPTY;
    const ptr = alignUp(this.#top, align);
    if (ptr + size > this.memory.byteLength) return NULL;
    this.#top = ptr + size;
    return ptr;
  }

  deallocate(ptr: Ptr, size: number): void {
    if (ptr === EMPTY) return;
    if (!(ptr >= RESERVED_BYTES && ptr + size <= this.#top)) {
      throw new AllocatorError('NOT_OWNED', `${size} bytes at ${ptr} are not a block of this allocator.`);
    }
  }

  reset(): void {
    this.#top = RESERVED_BYTES;
  }
}
