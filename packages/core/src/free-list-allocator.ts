import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import { AllocatorError, OutOfMemoryError, UnsupportedAlignmentError } from './errors.ts';
import { type Memory, RESERVED_BYTES } from './memory.ts';
import { checkPositive, isDisposed, notLive, notOwned, wrongSize } from './misuse.ts';
import { PlacedAllocator, type Place, placeAttached, placeFrom, placeRoot } from './placed-allocator.ts';
import { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from './ptr.ts';
import { checkCapacity, SlotTable } from './slot-table.ts';

export const FREE_LIST = 0x65657246; // 'Free'

// The state, in words, behind the kind and the bytes: what it was made with, then the slot table.
export const BLOCK_SIZE = 2;
export const COUNT = 3;
export const ALIGN = 4;
export const TABLE_BYTES = 24;

/** Settings of a {@link FreeListAllocator}. */
export interface FreeListOptions {
  /** The largest alignment it gives, in bytes: a power of two from 8 (default). */
  readonly align?: number;
}

/**
 * `count` blocks of one size, O(1) both ways. Its list of free blocks is kept beside the blocks, not in them, so that writing to
 * a freed block cannot damage it, and freeing a block twice always throws.
 *
 *     | state | slot table | block 1 | block 2 | ...
 */
export class FreeListAllocator extends PlacedAllocator implements BlockOwner {
  /** The largest size it gives, in bytes. */
  readonly blockSize: number;
  /** How many blocks there are, live or free. */
  readonly capacity: number;
  /** The largest alignment it gives, in bytes. */
  readonly align: number;
  readonly #table: SlotTable;
  readonly #start: Ptr;
  readonly #end: Ptr;
  readonly #stride: number;
  readonly #perStride: number;

  /**
   * Over a memory of its own.
   *
   * @param blockSize from 1 byte; blocks lie at multiples of `align`.
   * @param count from 1 to 2^24 - 1.
   * @throws AllocatorError `INVALID_ARGUMENT` when one of them is out of range, or all together take more than 1 GiB.
   */
  constructor(blockSize: number, count: number, options?: FreeListOptions);
  /** @internal */
  constructor(blockSize: number, count: number, options: FreeListOptions | undefined, place: Place);
  constructor(blockSize: number, count: number, options: FreeListOptions = {}, place?: Place) {
    const align = options.align ?? DEFAULT_ALIGN;
    const at = place ?? placeRoot(bytesFor(blockSize, count, align, RESERVED_BYTES));
    super(at, FREE_LIST);
    const table = at.ptr + TABLE_BYTES;
    this.blockSize = blockSize;
    this.capacity = count;
    this.align = align;
    this.#stride = alignUp(blockSize, align);
    this.#perStride = 1 / this.#stride;
    this.#start = alignUp(table + SlotTable.bytesFor(count), align);
    this.#end = this.#start + this.#stride * count;
    this.#table = new SlotTable(this.memory, table, count);
    if (at.attached) return;
    const words = this.memory.i32;
    const state = at.ptr >>> 2;
    words[state + BLOCK_SIZE] = blockSize;
    words[state + COUNT] = count;
    words[state + ALIGN] = align;
    this.#table.clear();
  }

  /**
   * Over a block of a parent: for each block its size rounded up to `align` and 8 bytes more.
   *
   * @throws OutOfMemoryError when the parent has no room, UnsupportedAlignmentError when it cannot give the alignment.
   */
  static from(
    parent: Allocator,
    blockSize: number,
    count: number,
    options: FreeListOptions = {},
  ): FreeListAllocator {
    const align = options.align ?? DEFAULT_ALIGN;
    const place = placeFrom(parent, bytesFor(blockSize, count, align, 0), align);
    return new FreeListAllocator(blockSize, count, options, place);
  }

  /**
   * Over the state that is in a memory already: by default, that of its root.
   *
   * @throws AllocatorError `CORRUPT` when there is none.
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

  /** Live blocks. */
  get live(): number {
    return this.#table.live;
  }

  owns(ptr: Ptr, size: number): boolean {
    return size > 0 && ptr >= this.#start && ptr + size <= this.#end && !this.disposed;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    if (this.disposed) throw isDisposed(this);
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    if (size > this.blockSize || align > this.align) return NULL;
    const slot = this.#table.take(size);
    return slot === 0 ? NULL : this.#start + (slot - 1) * this.#stride;
  }

  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (ptr === EMPTY) return;
    this.#table.release(this.#check(ptr, size));
  }

  /** In place up to the block size; no room beyond. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    const slot = this.#check(ptr, oldSize);
    if (newSize > this.blockSize || align > this.align) return NULL;
    this.#table.setWord(slot, newSize);
    return ptr;
  }

  override refusal(size: number, align: number): AllocatorError {
    if (size > this.blockSize) {
      return new OutOfMemoryError(`${size} bytes do not fit a block of ${this.blockSize}.`);
    }
    if (align > this.align) {
      return new UnsupportedAlignmentError(
        `An alignment of ${align}: blocks are aligned to ${this.align}. Make the allocator with \`{ align: ${align} }\`.`,
      );
    }
    return new OutOfMemoryError(`All ${this.capacity} blocks of ${this.blockSize} bytes are in use.`);
  }

  /** @internal */
  override restored(): void {
    super.restored();
    const words = this.memory.i32;
    const state = this.ptr >>> 2;
    if (words[state + BLOCK_SIZE] !== this.blockSize || words[state + ALIGN] !== this.align)
      this.disposed = true;
  }

  /** The slot of the live block at `ptr`, or throws. */
  #check(ptr: Ptr, size: number): number {
    if (this.disposed) throw isDisposed(this);
    const offset = ptr - this.#start;
    // Rounded, so that an offset that is a multiple gives exactly that; all others fail the comparison.
    const index = (offset * this.#perStride + 0.5) | 0;
    if (index * this.#stride !== offset || index < 0 || index >= this.capacity)
      throw notOwned(this, ptr, size);
    const slot = index + 1;
    if (!this.#table.isLive(slot)) throw notLive(this, ptr, size);
    if (this.#table.word(slot) !== size) throw wrongSize(ptr, size, this.#table.word(slot));
    return slot;
  }
}

/** Bytes of a free list at `ptr`, or at a multiple of its alignment when that is 0. */
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
  const state = alignUp(ptr + TABLE_BYTES + SlotTable.bytesFor(count), align) - ptr;
  const bytes = state + alignUp(blockSize, align) * count;
  checkPositive('A free list that needs a block', bytes);
  return bytes;
}
