import {
  Allocator,
  type BlockOwner,
  AllocatorError,
  checkRequest,
  EMPTY,
  type Memory,
  NULL,
  type Ptr,
} from '@offheap/core';

/**
 * A minimal custom allocator: two methods and `owns`, with its state in JavaScript, first fit by a search of all gaps. The suite
 * must accept it, and must refuse its broken variants in `testing.test.ts`.
 */
export class FirstFitAllocator extends Allocator implements BlockOwner {
  readonly memory: Memory;
  readonly start: Ptr = 64;
  readonly end: Ptr;
  /** Live blocks in ascending order of offset. */
  protected blocks: { readonly ptr: Ptr; readonly size: number }[] = [];

  constructor(memory: Memory) {
    super();
    this.memory = memory;
    this.end = memory.byteLength;
  }

  tryAllocate(size: number, align = 8): Ptr {
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    let ptr = this.roundUp(this.start, align);
    let index = 0;
    for (; index < this.blocks.length; index++) {
      const block = this.blocks[index]!;
      if (ptr + size <= block.ptr) break;
      ptr = Math.max(ptr, this.roundUp(block.ptr + block.size, align));
    }
    if (ptr + size > this.end) return NULL;
    this.blocks.splice(index, 0, { ptr, size });
    return ptr;
  }

  deallocate(ptr: Ptr, size: number): void {
    if (ptr === EMPTY) return;
    const index = this.blocks.findIndex((block) => block.ptr === ptr && block.size === size);
    if (index < 0) throw new AllocatorError('NOT_OWNED', `No block of ${size} bytes at ${ptr}.`);
    this.blocks.splice(index, 1);
  }

  owns(ptr: Ptr, size: number): boolean {
    return size > 0 && ptr >= this.start && ptr + size <= this.end;
  }

  protected roundUp(offset: number, align: number): number {
    return Math.ceil(offset / align) * align;
  }
}
