import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import type { AllocatorKind } from '../memory/allocator-kind.ts';
import { checkOptions } from '../arguments.ts';
import { checkFreeList, freeListOwns, startOf, sealFreeList } from './check-free-list.ts';
import { AllocatorError, OutOfMemoryError, UnsupportedAlignmentError } from '../errors.ts';
import { ALIGN, BLOCK_SIZE, COUNT, FRESH, HEAD, LIVE, WORDS } from './free-list-words.ts';
import { type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { areNumbers, checkPositive, isDisposed, notLive, notOwned, wrongSize } from './misuse.ts';
import { PlacedAllocator, type Place, placeAttached, placeFrom, placeRoot } from './placed-allocator.ts';
import { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';
import { checkCapacity } from '../slots/slot-table.ts';

/** Settings of a {@link FreeListAllocator}. */
export interface FreeListOptions {
  /** The largest supported alignment in bytes: a power of two, at least 8; 8 by default. */
  readonly align?: number;
}

/** @internal */
export const FREE_LIST: AllocatorKind = {
  tag: 0x65657246, // 'Free'
  name: 'free-list',
  constants: 3,
  check: checkFreeList,
  owns: freeListOwns,
  seal: sealFreeList,
};

const KNOWN_OPTIONS: Record<keyof FreeListOptions, true> = { align: true };

/**
 * Allocates up to `count` blocks of one size; allocation and free are O(1). The list of free blocks is stored beside
 * the blocks, not in them. A write to a freed block therefore cannot damage the list, and freeing a block twice
 * always throws.
 *
 *     | state | a word for each block | block 1 | block 2 | ...
 *
 *     live:  | requested bytes, 1 |
 *     free:  | next free, 0       |    0 at the end of the list
 */
export class FreeListAllocator extends PlacedAllocator implements BlockOwner {
  /** The largest block size in bytes. */
  declare readonly blockSize: number;
  /** The number of blocks, live and free. */
  declare readonly capacity: number;
  /** The largest supported alignment in bytes. */
  declare readonly align: number;
  // Set once and not #private: V8 does not track the types of fields that are undefined at first. Access is twice as
  // fast.
  /** The allocator's own words. */
  declare private readonly words: Int32Array;
  declare private readonly start: Ptr;
  declare private readonly end: Ptr;
  declare private readonly stride: number;
  /** The distance of a block from the start is its index, times an odd number, times two to the power of `shift`. */
  declare private readonly shift: number;
  /** The inverse of that odd number, modulo 2^32. */
  declare private readonly inverse: number;

  /**
   * Creates a free list over a new memory.
   *
   * @param blockSize at least 1 byte; blocks begin at multiples of `align`.
   * @param count the number of blocks, from 1 to 2^24 - 1.
   * @throws AllocatorError `INVALID_ARGUMENT` when an argument is out of range, or the total size exceeds 1 GiB.
   */
  constructor(blockSize: number, count: number, options?: FreeListOptions);
  /** @internal */
  constructor(blockSize: number, count: number, options: FreeListOptions | undefined, place: Place);
  constructor(blockSize: number, count: number, options: FreeListOptions = {}, place?: Place) {
    const align = alignOf(options);
    const at = place ?? placeRoot(bytesFor(blockSize, count, align, RESERVED_BYTES));
    super(at, FREE_LIST);
    this.blockSize = blockSize;
    this.capacity = count;
    this.align = align;
    this.stride = alignUp(blockSize, align);
    this.shift = 31 - Math.clz32(this.stride & -this.stride);
    this.inverse = inverseOf(this.stride >>> this.shift);
    this.start = startOf(at.ptr, count, align);
    this.end = this.start + this.stride * count;
    this.words = new Int32Array(this.memory.buffer, at.ptr, WORDS + 1 + count);
    if (at.attached) return;
    this.words.set([blockSize, count, align, 0, 0, 0], BLOCK_SIZE);
  }

  /**
   * Creates a free list over a block of a parent. Each block takes its size, rounded up to `align`, plus 4 bytes.
   *
   * @throws OutOfMemoryError when the parent has no room, UnsupportedAlignmentError when the parent does not support
   *   the alignment.
   */
  static from(
    parent: Allocator,
    blockSize: number,
    count: number,
    options: FreeListOptions = {},
  ): FreeListAllocator {
    const align = alignOf(options);
    const place = placeFrom(parent, bytesFor(blockSize, count, align, 0), align);
    return new FreeListAllocator(blockSize, count, options, place);
  }

  /**
   * Creates an object for the allocator whose state is already in a memory; by default, for the root allocator.
   *
   * @throws AllocatorError `CORRUPT` when there is no such state at `ptr`; `THREAD` when another thread has taken
   *   the memory.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): FreeListAllocator {
    const place = placeAttached(memory, ptr, FREE_LIST);
    const words = memory.i32;
    const state = ptr >>> 2;
    return new FreeListAllocator(
      words[state + BLOCK_SIZE]!,
      words[state + COUNT]!,
      { align: words[state + ALIGN]! },
      place,
    );
  }

  /** The number of live blocks. */
  get live(): number {
    if (this.disposed) throw isDisposed(this);
    return this.words[LIVE]!;
  }

  owns(ptr: Ptr, size: number): boolean {
    return areNumbers(ptr, size) && size > 0 && ptr >= this.start && ptr + size <= this.end && !this.disposed;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    if (this.disposed) throw isDisposed(this);
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    if (size > this.blockSize || align > this.align) return NULL;
    const { words } = this;
    let block = words[HEAD]!;
    if (block !== 0) {
      words[HEAD] = words[WORDS + block]! >> 1;
    } else {
      block = (words[FRESH]! + 1) | 0;
      if (block > this.capacity) return NULL;
      words[FRESH] = block;
    }
    words[WORDS + block] = (size << 1) | 1;
    words[LIVE] = (words[LIVE]! + 1) | 0;
    return (this.start + Math.imul(block - 1, this.stride)) | 0;
  }

  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (ptr === EMPTY) return;
    const { words } = this;
    const block = this.check(ptr, size);
    words[WORDS + block] = words[HEAD]! << 1;
    words[HEAD] = block;
    words[LIVE] = (words[LIVE]! - 1) | 0;
  }

  /** Resizes a block in place up to the block size. Returns `NULL` for a larger size. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    const block = this.check(ptr, oldSize);
    if (newSize > this.blockSize || align > this.align) return NULL;
    this.words[WORDS + block] = (newSize << 1) | 1;
    return ptr;
  }

  override refusal(size: number, align: number): AllocatorError {
    if (size > this.blockSize) {
      return new OutOfMemoryError(
        `${size} bytes do not fit a block of ${this.blockSize}. Create the list with larger blocks, or use a \`SizeClassAllocator\`.`,
      );
    }
    if (align > this.align) {
      return new UnsupportedAlignmentError(
        `An alignment of ${align}: blocks are aligned to ${this.align}. Create the allocator with \`{ align: ${align} }\`.`,
      );
    }
    return new OutOfMemoryError(
      `All ${this.capacity} blocks of ${this.blockSize} bytes are in use. Create the list with more blocks, or use a \`FallbackAllocator\`.`,
    );
  }

  /** @internal */
  override restored(): void {
    super.restored();
    const words = this.memory.i32;
    const state = this.ptr >>> 2;
    if (
      words[state + BLOCK_SIZE] !== this.blockSize ||
      words[state + COUNT] !== this.capacity ||
      words[state + ALIGN] !== this.align
    ) {
      this.disposed = true;
    }
  }

  /** Returns the index, from 1, of the live block of that size at `ptr`. Throws when there is none. */
  private check(ptr: Ptr, size: number): number {
    if (this.disposed) throw isDisposed(this);
    if (!areNumbers(ptr, size)) throw notOwned(this, ptr, size);
    const { words, shift } = this;
    const offset = (ptr - this.start) | 0;
    // Exact division: of all multiples of 2^shift, only the offsets of blocks result in an index in range (Warren, Hacker's Delight, 10-17).
    const index = Math.imul(offset >> shift, this.inverse);
    if (
      (ptr | 0) !== ptr ||
      (size | 0) !== size ||
      (offset & ((1 << shift) - 1)) !== 0 ||
      index < 0 ||
      index >= words[FRESH]! ||
      words[WORDS + 1 + index] !== ((size << 1) | 1)
    ) {
      throw this.misuse(ptr, size);
    }
    return index + 1;
  }

  /** Returns the error that explains why `ptr` is not a live block. */
  private misuse(ptr: Ptr, size: number): AllocatorError {
    const index = (ptr - this.start) / this.stride;
    if (!Number.isInteger(index) || index < 0 || index >= this.capacity) return notOwned(this, ptr, size);
    const word = index < this.words[FRESH]! ? this.words[WORDS + 1 + index]! : 0;
    return (word & 1) === 0 ? notLive(this, ptr, size) : wrongSize(ptr, size, word >> 1);
  }
}

/** Returns the bytes that a free list at `ptr` takes; when `ptr` is 0, a free list at a multiple of its alignment. */
function bytesFor(blockSize: number, count: number, align: number, ptr: Ptr): number {
  checkPositive('A block size', blockSize);
  checkCapacity(count);
  checkRequest(blockSize, align);
  if (align < DEFAULT_ALIGN) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `An alignment of ${align}: expected a power of two from ${DEFAULT_ALIGN}.`,
    );
  }
  const state = startOf(ptr, count, align) - ptr;
  const bytes = state + alignUp(blockSize, align) * count;
  checkPositive('A free list that needs a block', bytes);
  return bytes;
}

/** Returns the inverse of an odd number modulo 2^32: Newton's iteration, from 3 correct bits to 48. */
function inverseOf(odd: number): number {
  let inverse = odd;
  for (let i = 0; i < 4; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}

function alignOf(options: FreeListOptions): number {
  checkOptions('a FreeListAllocator', options, KNOWN_OPTIONS);
  return options.align ?? DEFAULT_ALIGN;
}
