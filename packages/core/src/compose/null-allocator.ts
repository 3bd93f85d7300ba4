import { Allocator, type BlockOwner, checkRequest } from '../allocators/allocator.ts';
import { checkMemory, Memory } from '../memory/memory.ts';
import { notOwned } from '../allocators/misuse.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';

let nowhere: Memory | undefined;

/**
 * The memory of an allocator that never returns a block. It is compatible with every other memory in a composition.
 *
 * @internal
 */
export function noMemory(): Memory {
  return (nowhere ??= new Memory(64)); // created on demand: engines may lack a typed array that a memory needs
}

/**
 * An allocator that refuses every request except those for zero bytes, and owns nothing. Use it as the last part of a
 * chain of fallbacks, or as a part of a composition that must never be reached.
 */
export class NullAllocator extends Allocator implements BlockOwner {
  readonly memory: Memory;

  /**
   * @param memory the memory to report as its own; without it, the allocator can be combined with parts of any
   *   memory.
   */
  constructor(memory: Memory = noMemory()) {
    super();
    checkMemory('The memory of a NullAllocator', memory);
    this.memory = memory;
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(size, align);
    return size === 0 ? EMPTY : NULL;
  }

  /** @throws AllocatorError `NOT_OWNED` unless the block is `EMPTY`. */
  override deallocate(ptr: Ptr, size: number): void {
    if (ptr !== EMPTY) throw notOwned(this, ptr, size);
  }

  /**
   * Returns `NULL` for requests that {@link tryAllocate} refuses. Throws for every block except `EMPTY`, like
   * {@link deallocate}.
   */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    this.deallocate(ptr, oldSize);
    return this.tryAllocate(newSize, align);
  }

  owns(_ptr: Ptr, _size: number): boolean {
    return false;
  }
}
