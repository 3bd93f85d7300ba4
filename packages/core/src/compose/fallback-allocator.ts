import {
  Allocator,
  type BlockOwner,
  checkRequest,
  isBlockOwner,
  moveBlock,
} from '../allocators/allocator.ts';
import { type Owns, ownsOf, sharedMemory } from './composition.ts';
import { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { notOwned } from '../allocators/misuse.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';

/**
 * An allocator that passes each request to its first part, and to its second part when the first part returns `NULL`.
 * When the first part throws an error, the second part is not tried.
 *
 *     allocate    first --NULL--> second --NULL--> OutOfMemoryError
 *     deallocate  first.owns(block) ? first : second
 *     reallocate  in the part that owns the block; if it no longer fits there, it moves to the other part
 *
 * When one part's memory comes from the other, as in
 * `new FallbackAllocator(FreeListAllocator.from(heap, 32, 1024), heap)`, the inner one must be the first part,
 * because the heap owns the bytes of the free list too.
 *
 * From D's `FallbackAllocator` (Alexandrescu, std.experimental.allocator) and the Rust crate `allocators`.
 */
export class FallbackAllocator<
  First extends Allocator & BlockOwner = Allocator & BlockOwner,
  Second extends Allocator = Allocator,
> extends Allocator {
  readonly memory: Memory;
  readonly first: First;
  readonly second: Second;
  /** Whether a block belongs to either part; present only when the second part is a `BlockOwner` too. */
  readonly owns: Owns<[First, Second]>;

  /**
   * @throws AllocatorError `MEMORY` when the parts use different memories, `INVALID_ARGUMENT` when the first part has
   *   no `owns`.
   */
  constructor(first: First, second: Second) {
    super();
    this.memory = sharedMemory(first, second);
    if (!isBlockOwner<Allocator>(first)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'The first part of a fallback has no `owns`: expected a BlockOwner, to find the owner of a block.',
      );
    }
    this.first = first;
    this.second = second;
    this.memory.residents.addWeakly(this); // for `inspect`
    this.owns = ownsOf(first, second);
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const ptr = this.first.tryAllocate(size, align);
    return ptr !== NULL ? ptr : this.second.tryAllocate(size, align);
  }

  /**
   * @throws AllocatorError `NOT_OWNED` when neither part owns the block; otherwise the error of the part that owns
   *   the block.
   */
  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    if (ptr !== EMPTY) this.#ownerOf(ptr, size).deallocate(ptr, size, align);
  }

  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY) return this.tryAllocate(newSize, align);
    const owner = this.#ownerOf(ptr, oldSize);
    const moved = owner.tryReallocate(ptr, oldSize, newSize, align);
    if (moved !== NULL) return moved;
    return moveBlock(owner, owner === this.first ? this.second : this.first, ptr, oldSize, newSize, align);
  }

  override refusal(size: number, align: number): AllocatorError {
    return this.second.refusal(size, align);
  }

  #ownerOf(ptr: Ptr, size: number): Allocator {
    // Only the first byte is tested, so that a wrong size reaches the owner, whose error is the most precise.
    if (this.first.owns(ptr, 1)) return this.first;
    const second: Allocator = this.second;
    if (isBlockOwner(second) && !second.owns(ptr, 1)) throw notOwned(this, ptr, size);
    return second;
  }
}
