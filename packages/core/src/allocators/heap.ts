import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import type { AllocatorKind } from '../memory/allocator-kind.ts';
import { checkHeap, heapOwns, sealHeap } from './check-heap.ts';
import { HeapFreeLists } from './heap-free-lists.ts';
import { bytesFor, gapOf, listsFor, overhead } from './heap-layout.ts';
import { FREE, HEADER_WORDS, LEAST_WORDS, LISTS, LIVE, PEAK, PREVIOUS_FREE, USED } from './heap-words.ts';
import { areNumbers, isDisposed, notLive, notOwned, wrongSize } from './misuse.ts';
import { type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import {
  PlacedAllocator,
  isPlace,
  type Place,
  placeAttached,
  placeFrom,
  placeRoot,
} from './placed-allocator.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';

/** @internal */
export const HEAP: AllocatorKind = {
  tag: 0x70616548, // 'Heap'
  name: 'heap',
  constants: 0,
  check: checkHeap,
  owns: heapOwns,
  seal: sealHeap,
};

/**
 * The general-purpose root allocator: any size, any alignment, with immediate coalescing. Allocation and free are
 * O(1). Free blocks are kept in lists by size, with 16 classes for each power of two, so a search skips only free
 * blocks that are at most 6.25 % larger than the request.
 *
 * TLSF: Masmano, Ripoll, Crespo and Real, "TLSF: a new dynamic memory allocator for real-time systems", ECRTS 2004.
 *
 * The state is followed by one bit for each 8 bytes. The bit is set where a live block starts; freeing any other
 * offset throws. The blocks follow, each with a header of 8 bytes. The last block is empty and never free:
 *
 *     live:  | bytes, previous free?        | requested bytes | the user's bytes ...
 *     free:  | bytes, previous free?, free! | next            | previous ... this block |
 *                                                                              ^ read when the next block is freed
 *
 * Internally, a block is identified by the index of the first word after its header. Sizes are rounded up to 8 bytes.
 */
export class Heap extends PlacedAllocator implements BlockOwner {
  /** The largest single block of an empty heap, in bytes. */
  readonly capacity: number;
  // Set once and not #private: V8 does not track the types of fields that are undefined at first.
  declare private readonly words: Int32Array;
  /** The words of the state up to the live bits. */
  declare private readonly state: Int32Array;
  /** Word index of the live bit of offset 0, even if the heap does not begin there. */
  declare private readonly liveBits: number;
  declare private readonly free: HeapFreeLists;
  declare private readonly start: Ptr;
  declare private readonly end: Ptr;

  /**
   * Creates a heap over a new memory with the given capacity in bytes, or over a whole memory that has no root
   * allocator.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the number of bytes is out of range, `MEMORY` when the memory
   *   already has a root allocator.
   */
  constructor(source: number | Memory);
  /** @internal */
  constructor(source: number | Memory | Place);
  constructor(source: number | Memory | Place) {
    const place = isPlace(source)
      ? source
      : placeRoot(typeof source === 'number' ? bytesFor(source) : source, bytesFor(8));
    super(place, HEAP);
    const { ptr, bytes } = place;
    const bits = (ptr >>> 2) + LISTS + listsFor(bytes);
    this.capacity = bytes - overhead(bytes);
    this.words = this.memory.i32;
    this.state = new Int32Array(this.memory.buffer, ptr, LISTS + listsFor(bytes));
    this.liveBits = bits - (ptr >>> 8);
    this.free = new HeapFreeLists(this.words, this.state);
    this.end = ptr + bytes - HEADER_WORDS * 4;
    this.start = this.end - this.capacity;
    if (place.attached) return;
    const words = this.words;
    const first = this.start >>> 2;
    words.fill(0, (ptr >>> 2) + USED, first);
    words[this.end >>> 2] = PREVIOUS_FREE;
    this.free.add(first, this.capacity >>> 2);
  }

  /**
   * Creates a heap over a block of a parent. The parent needs room for `bytes`, about 1.6 % more, and 2 KiB.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static from(parent: Allocator, bytes: number): Heap {
    return new Heap(placeFrom(parent, bytesFor(bytes)));
  }

  /**
   * Creates an object for the heap whose state is already in a memory; by default, for the root allocator.
   *
   * @throws AllocatorError `CORRUPT` when there is no heap at `ptr`; `THREAD` when another thread has taken
   *   the memory.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): Heap {
    return new Heap(placeAttached(memory, ptr, HEAP));
  }

  /** Bytes in live blocks, each block rounded up to 8 bytes. */
  get used(): number {
    if (this.disposed) throw isDisposed(this);
    return this.state[USED]!;
  }

  /** The highest number of bytes that were in use at once. */
  get peak(): number {
    if (this.disposed) throw isDisposed(this);
    return this.state[PEAK]!;
  }

  /** The number of live blocks. */
  get live(): number {
    if (this.disposed) throw isDisposed(this);
    return this.state[LIVE]!;
  }

  /**
   * The offset of the last free block, after its links. After this offset, only the last two words before `end` and the last
   * header contain data. O(1).
   *
   * @internal
   */
  get usedEnd(): Ptr {
    if (this.disposed) throw isDisposed(this);
    const { words } = this;
    const last = this.end >>> 2; // the header of the empty block at the end
    if ((words[last]! & PREVIOUS_FREE) === 0) return this.end + HEADER_WORDS * 4;
    return (words[last - 1]! + 1) << 2;
  }

  owns(ptr: Ptr, size: number): boolean {
    return areNumbers(ptr, size) && size > 0 && ptr >= this.start && ptr + size <= this.end && !this.disposed;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    if (this.disposed) throw isDisposed(this);
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    if (size > this.capacity) return NULL;
    const units = (size + 7) >>> 3;
    const free = this.free;
    let block = free.take(align > DEFAULT_ALIGN ? units + (align >>> 3) + 1 : units);
    if (block === 0) block = free.search(units, align);
    if (block === 0) return NULL;
    const words = this.words;
    const state = this.state;
    let taken = 0;
    let error: unknown;
    try {
      if (align > DEFAULT_ALIGN) block = this.#splitFront(block, align);
      taken = this.#trim(block, words[block - 2]! >>> 2, units * 2);
    } catch (thrown) {
      // The stack is full: the whole block, which is no longer in a list, becomes live and stays live. No calls from
      // here on.
      taken = words[block - 2]! >>> 2;
      words[block - 2]! &= ~FREE;
      words[block + taken]! &= ~PREVIOUS_FREE;
      size = taken * 4;
      error = thrown;
    }
    words[block - 1] = size;
    words[this.liveBits + (block >>> 6)]! |= 1 << (block >>> 1);
    state[LIVE]!++;
    const used = state[USED]! + taken * 4;
    state[USED] = used;
    if (used > state[PEAK]!) state[PEAK] = used;
    if (error !== undefined) throw error;
    return block << 2;
  }

  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (ptr === EMPTY) return;
    let block = this.#check(ptr, size);
    const words = this.words;
    const state = this.state;
    let length = words[block - 2]! >>> 2;
    const bytes = length * 4;
    if ((words[block - 2]! & PREVIOUS_FREE) !== 0) {
      block = words[block - HEADER_WORDS - 1]!;
      this.free.remove(block);
      length += HEADER_WORDS + (words[block - 2]! >>> 2);
    }
    const next = block + length + HEADER_WORDS;
    const header = words[next - 2]!;
    if ((header & FREE) !== 0) {
      this.free.remove(next);
      length += HEADER_WORDS + (header >>> 2);
    }
    this.free.add(block, length);
    // No calls from here on, so that a block whose free throws, because the stack is full, stays live.
    words[block + length]! |= PREVIOUS_FREE;
    words[this.liveBits + (ptr >>> 8)]! &= ~(1 << (ptr >>> 3));
    state[LIVE]!--;
    state[USED]! -= bytes;
  }

  /**
   * Resizes a block in place when it shrinks, or when enough bytes after it are free; otherwise allocates, copies and
   * frees.
   */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    const block = this.#check(ptr, oldSize);
    if (newSize > this.capacity) return NULL;
    const words = this.words;
    const length = words[block - 2]! >>> 2;
    const next = block + length + HEADER_WORDS;
    const header = words[next - 2]!;
    const nextIsFree = (header & FREE) !== 0;
    const room = nextIsFree ? length + HEADER_WORDS + (header >>> 2) : length;
    const needed = ((newSize + 7) >>> 3) * 2;
    if (needed > room || (ptr & (align - 1)) !== 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    if (nextIsFree) this.free.remove(next);
    const taken = this.#trim(block, room, needed);
    if (taken < room) words[block + room]! |= PREVIOUS_FREE;
    words[block - 1] = newSize;
    const state = this.state;
    const used = state[USED]! + (taken - length) * 4;
    state[USED] = used;
    if (used > state[PEAK]!) state[PEAK] = used;
    return ptr;
  }

  /** Returns the live block at `ptr`; throws when there is none. */
  #check(ptr: Ptr, size: number): number {
    if (this.disposed) throw isDisposed(this);
    // Not `ptr + size`: only the header knows the size.
    if (!areNumbers(ptr, size) || !(ptr >= this.start && ptr < this.end) || (ptr & -8) !== ptr) {
      throw notOwned(this, ptr, size);
    }
    const words = this.words;
    const block = ptr >>> 2;
    if (((words[this.liveBits + (block >>> 6)]! >>> (block >>> 1)) & 1) === 0) throw notLive(this, ptr, size);
    if (words[block - 1] !== size) throw wrongSize(ptr, size, words[block - 1]!);
    return block;
  }

  /** Splits the words before the first multiple of `align` off a block that is in no list. Returns the rest. */
  #splitFront(block: number, align: number): number {
    const gap = gapOf(block, align);
    if (gap === 0) return block;
    const words = this.words;
    const length = words[block - 2]! >>> 2;
    const rest = block + gap;
    words[rest - 2] = ((length - gap) << 2) | PREVIOUS_FREE;
    this.free.add(block, gap - HEADER_WORDS);
    return rest;
  }

  /**
   * Makes a block of `length` words, which is in no list, a live block of `needed` words. The rest becomes a free
   * block if it is large enough; the caller must then set the flag of the next block.
   */
  #trim(block: number, length: number, needed: number): number {
    const words = this.words;
    const flags = words[block - 2]! & PREVIOUS_FREE;
    const next = block + length;
    if (length - needed < LEAST_WORDS) {
      words[block - 2] = (length << 2) | flags;
      words[next]! &= ~PREVIOUS_FREE;
      return length;
    }
    const rest = block + needed + HEADER_WORDS;
    this.free.add(rest, next - rest); // may throw, if the stack is full
    words[block - 2] = (needed << 2) | flags;
    return needed;
  }
}
