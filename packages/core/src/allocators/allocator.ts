import { type Origin, wrongArgument, identify } from '../arguments.ts';
import { AllocatorError, OutOfMemoryError } from '../errors.ts';
import { detached, type Memory } from '../memory/memory.ts';
import { notLive } from './misuse.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';
import { GiB } from '../memory/units.ts';

const ALLOCATOR: Origin = { of: 'Allocator of @offheap/core' };

/** Can say for certain whether a block is its own. */
export interface BlockOwner {
  /** Whether the `size` bytes at `ptr`, at least one, all lie within this allocator. O(1). */
  owns(ptr: Ptr, size: number): boolean;
}

/**
 * Hands out blocks of a {@link Memory} and takes them back. A new allocator writes `tryAllocate` and `deallocate`;
 * the rest has a default.
 *
 * Lack of room, or an alignment that an allocator cannot give, is an ordinary answer: `NULL` from the `try` forms, an
 * error from the others. Misuse always throws an {@link AllocatorError}, and changes nothing.
 */
export abstract class Allocator {
  /** The memory that all blocks lie in. */
  abstract readonly memory: Memory;

  /**
   * A block of `size` bytes at a multiple of `align`; its bytes are not cleared. `EMPTY` when `size` is 0, `NULL` when
   * there is no room or no such alignment.
   *
   * @param size from 0 to 2^30 bytes.
   * @param align a power of two; 8 by default.
   * @throws AllocatorError `INVALID_ARGUMENT` when `size` or `align` is no such number.
   */
  abstract tryAllocate(size: number, align?: number): Ptr;

  /**
   * Gives back a block with the size and alignment it was asked for. Does nothing for `EMPTY`.
   *
   * @throws AllocatorError `NOT_OWNED`, `DOUBLE_FREE` or `WRONG_SIZE`, where the allocator can tell.
   */
  abstract deallocate(ptr: Ptr, size: number, align?: number): void;

  /**
   * As {@link tryAllocate}, but never `NULL`.
   *
   * @throws OutOfMemoryError when there is no room, UnsupportedAlignmentError when there is no such alignment.
   */
  allocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const ptr = this.tryAllocate(size, align);
    if (ptr === NULL) throw this.refusal(size, align);
    return ptr;
  }

  /**
   * Gives a block another size; its first `min(oldSize, newSize)` bytes stay as they are, its offset may change. To 0
   * bytes frees it and gives `EMPTY`; from `EMPTY` allocates. `NULL` leaves the old block as it was.
   *
   * By default allocates, copies and frees.
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
   * As {@link tryReallocate}, but never `NULL`.
   *
   * @throws OutOfMemoryError when there is no room; the old block is as it was.
   */
  reallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    const moved = this.tryReallocate(ptr, oldSize, newSize, align);
    if (moved === NULL) throw this.refusal(newSize, align);
    return moved;
  }

  /** The error that tells why {@link tryAllocate} gave `NULL`. */
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
 * Moves a block from one allocator to another of the same memory, or within one, and into another size: allocates,
 * copies `min(oldSize, newSize)` bytes and frees. `NULL` when `to` has no room, and nothing has changed.
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
  const moved = to.tryAllocate(newSize, align);
  if (moved === NULL) return NULL;
  if (moved === ptr) {
    // Handed out again, so it was not live.
    to.deallocate(moved, newSize, align);
    throw notLive(from, ptr, oldSize);
  }
  from.memory.u8.copyWithin(moved, ptr, ptr + Math.min(oldSize, newSize));
  try {
    from.deallocate(ptr, oldSize, align);
  } catch (misuse) {
    to.deallocate(moved, newSize, align); // leave everything as it was
    throw misuse;
  }
  return moved;
}

/**
 * Refuses what is no allocator.
 *
 * @param what names the argument, as in `The allocator of a Pool`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkAllocator(what: string, value: unknown): asserts value is Allocator {
  if (value instanceof Allocator) return;
  throw wrongArgument(what, value, 'an Allocator, such as `new Heap(16 * MiB)`', ALLOCATOR);
}

/** Whether an allocator can say which blocks are its own. */
export function isBlockOwner<A extends Allocator>(allocator: A): allocator is A & BlockOwner {
  // The cast only names a property that may be missing.
  return typeof (allocator as Partial<BlockOwner>).owns === 'function';
}

/**
 * Refuses sizes and alignments that make no sense.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkRequest(size: number, align: number): void {
  // NaN, fractions and everything beyond 32 bits differ from their own `| 0`.
  if ((size | 0) !== size || size < 0 || (align | 0) !== align || align <= 0 || (align & (align - 1)) !== 0) {
    throw badRequest(size, align);
  }
}

function badRequest(size: number, align: number): AllocatorError {
  const sizeIsBad = !Number.isInteger(size) || size < 0 || size > GiB;
  return new AllocatorError(
    'INVALID_ARGUMENT',
    sizeIsBad
      ? `A size of ${size} bytes: expected an integer from 0 to ${GiB}.`
      : `An alignment of ${align}: expected a power of two from 1 to ${GiB}.`,
  );
}
