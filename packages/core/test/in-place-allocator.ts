import { checkRequest, EMPTY, NULL, type Ptr } from '@offheap/core';
import { FirstFitAllocator } from './first-fit-allocator.ts';

/**
 * A first-fit allocator that grows and shrinks blocks in place when there is room after them. The suite must accept it; each of
 * its functions is overridden with one mistake in `testing-in-place.test.ts`.
 */
export class InPlaceAllocator extends FirstFitAllocator {
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align = 8): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    const index = this.blocks.findIndex((block) => block.ptr === ptr && block.size === oldSize);
    if (index < 0) return super.tryReallocate(ptr, oldSize, newSize, align); // which refuses
    if (ptr + newSize <= this.roomEnd(index)) {
      this.blocks[index] = { ptr, size: this.sizeKept(newSize, oldSize) };
      return ptr;
    }
    return this.move(ptr, oldSize, newSize, align);
  }

  /** The end of the room of a block: the next block, or the end of the memory. */
  protected roomEnd(index: number): Ptr {
    return this.blocks[index + 1]?.ptr ?? this.end;
  }

  /** The bytes that a block has after a change in place. */
  protected sizeKept(newSize: number, _oldSize: number): number {
    return newSize;
  }

  protected move(ptr: Ptr, oldSize: number, newSize: number, align: number): Ptr {
    const moved = this.tryAllocate(newSize, align);
    if (moved === NULL) return this.failed(ptr, oldSize);
    const { u8 } = this.memory;
    u8.copyWithin(moved, ptr, ptr + this.bytesCopied(Math.min(oldSize, newSize)));
    super.deallocate(ptr, oldSize);
    return moved;
  }

  protected bytesCopied(size: number): number {
    return size;
  }

  /** Called when there is no room: the block does not change. */
  protected failed(_ptr: Ptr, _size: number): Ptr {
    return NULL;
  }
}
