import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import {
  CLASS_BIT_WORDS,
  CLASS_BITS,
  FREE,
  HEADER_WORDS,
  LEAST_WORDS,
  LISTS,
  LIVE,
  PEAK,
  PREVIOUS_FREE,
  SUMMARY,
  USED,
  bytesFor,
  classOf,
  gapOf,
  listsFor,
  lowestBit,
  overhead,
  shiftOf,
} from './heap-layout.ts';
import { isDisposed, notLive, notOwned, wrongSize } from './misuse.ts';
import { Memory, RESERVED_BYTES } from './memory.ts';
import { PlacedAllocator, type Place, placeAttached, placeFrom, placeRoot } from './placed-allocator.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from './ptr.ts';

export const HEAP = 0x70616548; // 'Heap'

/** Blocks looked at, at most, when no class holds only blocks that are large enough. */
const SCAN_LIMIT = 32;

/**
 * The general-purpose root: any size, any alignment, O(1) both ways, with immediate coalescing. The free blocks are kept in lists
 * by size, 16 classes to each power of two, so a search passes over free blocks at most 6.25 % larger than the request.
 * TLSF: Masmano, Ripoll, Crespo and Real, "TLSF: a new dynamic memory allocator for real-time systems", ECRTS 2004.
 *
 * The state is followed by one bit for each 8 bytes, set where a live block starts: whatever else is freed throws. Then come
 * the blocks, with a header of 8 bytes each and a last, empty one that is never free:
 *
 *     live:  | bytes, previous free?        | asked bytes | the user's bytes ...
 *     free:  | bytes, previous free?, free! | next        | previous ... this block |
 *                                                                          ^ found from the next block when that is freed
 *
 * Inside, a block is named by the index of its first word behind the header. Sizes are rounded up to 8 bytes.
 */
export class Heap extends PlacedAllocator implements BlockOwner {
  /** The largest single block of an empty heap, in bytes: what it was made for. */
  readonly capacity: number;
  readonly #words: Int32Array;
  /** The words of the state up to the live bits. */
  readonly #state: Int32Array;
  /** Word index of the live bit of offset 0, if there were one. */
  readonly #liveBits: number;
  readonly #start: Ptr;
  readonly #end: Ptr;

  /**
   * A heap over a memory of its own, made for so many bytes, or over all of a memory that has no root.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` for bytes out of range, `MEMORY` when the memory has a root already.
   */
  constructor(source: number | Memory);
  /** @internal */
  constructor(source: number | Memory | Place);
  constructor(source: number | Memory | Place) {
    const place =
      typeof source === 'object' && !(source instanceof Memory)
        ? source
        : placeRoot(typeof source === 'number' ? bytesFor(source) : source, bytesFor(8));
    super(place, HEAP);
    const { ptr, bytes } = place;
    const bits = (ptr >>> 2) + LISTS + listsFor(bytes);
    this.capacity = bytes - overhead(bytes);
    this.#words = this.memory.i32;
    this.#state = new Int32Array(this.memory.buffer, ptr, LISTS + listsFor(bytes));
    this.#liveBits = bits - (ptr >>> 8);
    this.#end = ptr + bytes - HEADER_WORDS * 4;
    this.#start = this.#end - this.capacity;
    if (place.attached) return;
    const words = this.#words;
    const first = this.#start >>> 2;
    words.fill(0, (ptr >>> 2) + USED, first);
    words[this.#end >>> 2] = PREVIOUS_FREE;
    this.#insert(first, this.capacity >>> 2);
  }

  /**
   * A heap over a block of a parent, its state included: the parent needs room for about 1.6 % and 2 KiB more.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static from(parent: Allocator, bytes: number): Heap {
    return new Heap(placeFrom(parent, bytesFor(bytes)));
  }

  /**
   * A heap over the state that is in a memory already: by default, that of its root.
   *
   * @throws AllocatorError `CORRUPT` when there is no heap.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): Heap {
    return new Heap(placeAttached(memory, ptr, HEAP));
  }

  /** Bytes in live blocks, each rounded up to 8. */
  get used(): number {
    return this.#state[USED]!;
  }

  /** The most bytes that have been in use at once. */
  get peak(): number {
    return this.#state[PEAK]!;
  }

  /** Live blocks. */
  get live(): number {
    return this.#state[LIVE]!;
  }

  owns(ptr: Ptr, size: number): boolean {
    return size > 0 && ptr >= this.#start && ptr + size <= this.#end && !this.disposed;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    if (this.disposed) throw isDisposed(this);
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    if (size > this.capacity) return NULL;
    const units = (size + 7) >>> 3;
    let block = this.#pop(align > DEFAULT_ALIGN ? units + (align >>> 3) + 1 : units);
    if (block === 0) {
      block = this.#scan(units, align);
      if (block === 0) return NULL;
      this.#unlink(block);
    }
    if (align > DEFAULT_ALIGN) block = this.#splitFront(block, align);
    const words = this.#words;
    const state = this.#state;
    const taken = this.#trim(block, words[block - 2]! >>> 2, units * 2);
    words[block - 1] = size;
    words[this.#liveBits + (block >>> 6)]! |= 1 << (block >>> 1);
    state[LIVE]!++;
    const used = state[USED]! + taken * 4;
    state[USED] = used;
    if (used > state[PEAK]!) state[PEAK] = used;
    return block << 2;
  }

  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (ptr === EMPTY) return;
    let block = this.#check(ptr, size);
    const words = this.#words;
    const state = this.#state;
    let length = words[block - 2]! >>> 2;
    words[this.#liveBits + (block >>> 6)]! &= ~(1 << (block >>> 1));
    state[LIVE]!--;
    state[USED]! -= length * 4;
    if ((words[block - 2]! & PREVIOUS_FREE) !== 0) {
      block = words[block - HEADER_WORDS - 1]!;
      this.#unlink(block);
      length += HEADER_WORDS + (words[block - 2]! >>> 2);
    }
    const next = block + length + HEADER_WORDS;
    const header = words[next - 2]!;
    if ((header & FREE) !== 0) {
      this.#unlink(next);
      length += HEADER_WORDS + (header >>> 2);
    } else {
      words[next - 2] = header | PREVIOUS_FREE;
    }
    this.#insert(block, length);
  }

  /** In place when it shrinks, or when the bytes behind the block are free; otherwise moves. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    const block = this.#check(ptr, oldSize);
    if (newSize > this.capacity) return NULL;
    const words = this.#words;
    const length = words[block - 2]! >>> 2;
    const next = block + length + HEADER_WORDS;
    const header = words[next - 2]!;
    const nextIsFree = (header & FREE) !== 0;
    const room = nextIsFree ? length + HEADER_WORDS + (header >>> 2) : length;
    const needed = ((newSize + 7) >>> 3) * 2;
    if (needed > room || (ptr & (align - 1)) !== 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    if (nextIsFree) this.#unlink(next);
    const taken = this.#trim(block, room, needed);
    if (taken < room) words[block + room]! |= PREVIOUS_FREE;
    words[block - 1] = newSize;
    const state = this.#state;
    const used = state[USED]! + (taken - length) * 4;
    state[USED] = used;
    if (used > state[PEAK]!) state[PEAK] = used;
    return ptr;
  }

  /** The live block at `ptr`, or throws. */
  #check(ptr: Ptr, size: number): number {
    if (this.disposed) throw isDisposed(this);
    // Not `ptr + size`: only the header knows the size.
    if (!(ptr >= this.#start && ptr < this.#end) || (ptr & 7) !== 0 || (ptr | 0) !== ptr)
      throw notOwned(this, ptr, size);
    const words = this.#words;
    const block = ptr >>> 2;
    if (((words[this.#liveBits + (block >>> 6)]! >>> (block >>> 1)) & 1) === 0)
      throw notLive(this, ptr, size);
    if (words[block - 1] !== size) throw wrongSize(ptr, size, words[block - 1]!);
    return block;
  }

  /** Takes the first block out of the first list that has only blocks of at least `units` times 8 bytes; 0 if there is none. */
  #pop(units: number): number {
    const state = this.#state;
    const shift = shiftOf(units);
    // The class above the one of `units`, unless that begins with `units` itself.
    let sizeClass = (shift << 4) + ((units + (1 << shift) - 1) >>> shift);
    let word = sizeClass >>> 5;
    if (word >= CLASS_BIT_WORDS) return 0;
    let bits = state[CLASS_BITS + word]! & (-1 << sizeClass);
    if (bits === 0) {
      const summary = state[SUMMARY]! & (-2 << word);
      if (summary === 0) return 0;
      word = lowestBit(summary);
      bits = state[CLASS_BITS + word]!;
    }
    sizeClass = (word << 5) + lowestBit(bits);
    const words = this.#words;
    const block = state[LISTS + sizeClass]!;
    const next = words[block - 1]!;
    state[LISTS + sizeClass] = next;
    if (next !== 0) words[next] = 0;
    else this.#clearBit(sizeClass);
    return block;
  }

  /** A free block with room for `units` times 8 bytes at a multiple of `align`, among the first few of that size; 0 if there is none. */
  #scan(units: number, align: number): number {
    const words = this.#words;
    const state = this.#state;
    let left = SCAN_LIMIT;
    for (let sizeClass = classOf(units); LISTS + sizeClass < state.length; sizeClass++) {
      for (let block = state[LISTS + sizeClass]!; block !== 0; block = words[block - 1]!) {
        if ((words[block - 2]! >>> 2) - gapOf(block, align) >= units * 2) return block;
        if (--left === 0) return 0;
      }
    }
    return 0;
  }

  /** Splits the words in front of the first multiple of `align` off a block that is in no list, and returns the rest. */
  #splitFront(block: number, align: number): number {
    const gap = gapOf(block, align);
    if (gap === 0) return block;
    const words = this.#words;
    const length = words[block - 2]! >>> 2;
    const rest = block + gap;
    words[rest - 2] = ((length - gap) << 2) | PREVIOUS_FREE;
    this.#insert(block, gap - HEADER_WORDS);
    return rest;
  }

  /**
   * Makes a block of `length` words, which is in no list, a live one of `needed`, and the rest a free one if it is large enough.
   * Then the next block should have the flag.
   */
  #trim(block: number, length: number, needed: number): number {
    const words = this.#words;
    const flags = words[block - 2]! & PREVIOUS_FREE;
    const next = block + length;
    if (length - needed < LEAST_WORDS) {
      words[block - 2] = (length << 2) | flags;
      words[next]! &= ~PREVIOUS_FREE;
      return length;
    }
    words[block - 2] = (needed << 2) | flags;
    const rest = block + needed + HEADER_WORDS;
    this.#insert(rest, next - rest);
    return needed;
  }

  /** Makes `length` words a free block, first of its list. The block in front of it is live. */
  #insert(block: number, length: number): void {
    const words = this.#words;
    const state = this.#state;
    const sizeClass = classOf(length >>> 1);
    const head = state[LISTS + sizeClass]!;
    state[LISTS + sizeClass] = block;
    if (head !== 0) words[head] = block;
    else {
      state[CLASS_BITS + (sizeClass >>> 5)]! |= 1 << sizeClass;
      state[SUMMARY]! |= 1 << (sizeClass >>> 5);
    }
    words[block - 2] = (length << 2) | FREE;
    words[block - 1] = head;
    words[block] = 0;
    words[block + length - 1] = block;
  }

  /** Takes a free block out of its list. */
  #unlink(block: number): void {
    const words = this.#words;
    const next = words[block - 1]!;
    const previous = words[block]!;
    if (next !== 0) words[next] = previous;
    if (previous !== 0) {
      words[previous - 1] = next;
      return;
    }
    const sizeClass = classOf(words[block - 2]! >>> 3);
    this.#state[LISTS + sizeClass] = next;
    if (next === 0) this.#clearBit(sizeClass);
  }

  /** Notes that the list of a class is empty. */
  #clearBit(sizeClass: number): void {
    const state = this.#state;
    const at = CLASS_BITS + (sizeClass >>> 5);
    const bits = state[at]! & ~(1 << sizeClass);
    state[at] = bits;
    if (bits === 0) state[SUMMARY]! &= ~(1 << (sizeClass >>> 5));
  }
}
