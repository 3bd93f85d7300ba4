import { identify, type Origin, showValue, wrongArgument } from '../arguments.ts';
import { AllocatorError, OutOfMemoryError } from '../errors.ts';
import { detached, type Memory } from '../memory/memory.ts';
import { areNumbers, notLive, notOwned } from './misuse.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';
import { GiB } from '../memory/units.ts';

const ALLOCATOR: Origin = { of: 'Allocator of @offheap/core' };

/** An allocator that can determine whether a block belongs to it. */
export interface BlockOwner {
  /** Whether all of the `size` bytes at `ptr` are in this allocator; false when `size` is 0. O(1). */
  owns(ptr: Ptr, size: number): boolean;
}

/**
 * The base class of all allocators: an allocator allocates and frees blocks of a {@link Memory}. A subclass
 * implements `tryAllocate` and `deallocate`; the other methods have default implementations.
 *
 * When there is no room, or the allocator does not support the alignment, the `try` methods return `NULL` and the
 * other methods throw an error. Misuse always throws an {@link AllocatorError} and changes nothing.
 */
export abstract class Allocator {
  /** The memory that contains all blocks. */
  abstract readonly memory: Memory;

  /**
   * Allocates a block of `size` bytes at a multiple of `align`. The bytes are not cleared.
   *
   * @param size from 0 to 2^30 bytes.
   * @param align a power of two; 8 by default.
   * @returns the block's offset; `EMPTY` when `size` is 0; `NULL` when there is no room or the alignment is not
   *   supported.
   * @throws AllocatorError `INVALID_ARGUMENT` when `size` or `align` is out of range.
   */
  abstract tryAllocate(size: number, align?: number): Ptr;

  /**
   * Frees a block. `size` and `align` must be those of its allocation. Does nothing for `EMPTY`.
   *
   * @throws AllocatorError `NOT_OWNED`, `DOUBLE_FREE` or `WRONG_SIZE`, where the allocator detects the misuse.
   */
  abstract deallocate(ptr: Ptr, size: number, align?: number): void;

  /**
   * Allocates a block like {@link tryAllocate}, but throws instead of returning `NULL`.
   *
   * @throws OutOfMemoryError when there is no room, UnsupportedAlignmentError when the alignment is not supported.
   */
  allocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const ptr = this.tryAllocate(size, align);
    if (ptr === NULL) throw this.refusal(size, align);
    return ptr;
  }

  /**
   * Changes the size of a block. Its first `min(oldSize, newSize)` bytes are kept; its offset may change. A new size
   * of 0 frees the block and returns `EMPTY`. For `EMPTY`, the method allocates a new block. When it returns `NULL`,
   * the old block is unchanged.
   *
   * The default implementation allocates, copies and frees.
   */
  tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY) return this.tryAllocate(newSize, align);
    if (newSize === 0) {
      this.deallocate(ptr, oldSize, align);
      return EMPTY;
    }
    return moveBlock(this, this, ptr, oldSize, newSize, align);
  }

  /**
   * Changes the size of a block like {@link tryReallocate}, but throws instead of returning `NULL`.
   *
   * @throws OutOfMemoryError when there is no room; the old block is unchanged.
   */
  reallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    const moved = this.tryReallocate(ptr, oldSize, newSize, align);
    if (moved === NULL) throw this.refusal(newSize, align);
    return moved;
  }

  /** Returns the error that explains why {@link tryAllocate} returned `NULL`. */
  refusal(size: number, align: number): AllocatorError {
    return (
      detached(this.memory) ??
      new OutOfMemoryError(
        `${this.constructor.name} has no room for ${size} bytes aligned to ${align}. Create it with more bytes, free blocks, or use \`tryAllocate\`.`,
      )
    );
  }
}

identify(Allocator, ALLOCATOR);

/**
 * Moves a block from one allocator to another of the same memory, or within one allocator, and changes its size:
 * allocates, copies `min(oldSize, newSize)` bytes and frees. Returns `NULL` and changes nothing when `to` has no
 * room.
 *
 * @internal
 */
export function moveBlock(
  from: Allocator,
  to: Allocator,
  ptr: Ptr,
  oldSize: number,
  newSize: number,
  align: number,
): Ptr {
  if (!areNumbers(ptr, oldSize)) throw notOwned(from, ptr, oldSize);
  const moved = to.tryAllocate(newSize, align);
  if (moved === NULL) return NULL;
  if (moved === ptr) {
    // The allocator has returned the block again, so the block was not live.
    to.deallocate(moved, newSize, align);
    throw notLive(from, ptr, oldSize);
  }
  try {
    from.memory.u8.copyWithin(moved, ptr, ptr + Math.min(oldSize, newSize));
    from.deallocate(ptr, oldSize, align);
  } catch (misuse) {
    to.deallocate(moved, newSize, align); // change nothing
    throw misuse;
  }
  return moved;
}

/**
 * Throws when a value is not an allocator.
 *
 * @param what names the argument, as in `The allocator of a Pool`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkAllocator(what: string, value: unknown): asserts value is Allocator {
  if (value instanceof Allocator) return;
  throw wrongArgument(what, value, 'an Allocator, such as `new Heap(16 * MiB)`', ALLOCATOR);
}

/** Whether an allocator can determine which blocks belong to it, that is, whether it has an `owns` method. */
export function isBlockOwner<A extends Allocator>(allocator: A): allocator is A & BlockOwner {
  // The cast only names a property that may be missing.
  return typeof (allocator as Partial<BlockOwner> | null | undefined)?.owns === 'function';
}

/**
 * Throws when a size is not an integer from 0 to 2^30, or an alignment is not a power of two in range. For use in
 * your own allocators.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkRequest(size: number, align: number): void {
  // NaN, fractions and everything beyond 32 bits differ from their own `| 0`.
  if (
    typeof size !== 'number' || // a symbol or a bigint has no `| 0`
    typeof align !== 'number' ||
    (size | 0) !== size ||
    size < 0 ||
    (align | 0) !== align ||
    align <= 0 ||
    (align & (align - 1)) !== 0
  ) {
    throw badRequest(size, align);
  }
}

function badRequest(size: number, align: number): AllocatorError {
  const sizeIsBad = !Number.isInteger(size) || size < 0 || size > GiB;
  return new AllocatorError(
    'INVALID_ARGUMENT',
    sizeIsBad
      ? `A size of ${showValue(size)} bytes: expected an integer from 0 to ${GiB}.`
      : `An alignment of ${showValue(align)}: expected a power of two from 1 to ${GiB}.`,
  );
}
