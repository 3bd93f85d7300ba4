import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import type { AllocatorKind } from '../memory/allocator-kind.ts';
import { showValue } from '../arguments.ts';
import { checkScopes, scopesOwn, sealScopes } from './check-scopes.ts';
import { AllocatorError } from '../errors.ts';
import { type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { areNumbers, checkPositive, isDisposed, notLive, notOwned } from './misuse.ts';
import {
  PlacedAllocator,
  isPlace,
  type Place,
  placeAttached,
  placeFrom,
  placeRoot,
} from './placed-allocator.ts';
import {
  BUMP_TAG,
  HAS_OUTER,
  IGNORED,
  INNER,
  MARKED,
  PADDED,
  PEAK,
  RECORD_BYTES,
  SHARED_WORDS,
  STATE_BYTES,
  TOP,
} from './bump-words.ts';
import { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';

/** @internal */
export const BUMP: AllocatorKind = {
  tag: BUMP_TAG,
  name: 'scope',
  freesAtOnce: true,
  constants: 0,
  check: checkScopes,
  owns: scopesOwn,
  seal: sealScopes,
};

/**
 * The simplest and fastest allocator: an allocation moves the top up, and all blocks are freed together. Every
 * operation is O(1) and creates no garbage.
 *
 *     | state, record | block | block | padding | block |  free ...  |
 *     ^ ptr             start                             ^ top        ^ end
 *
 * Sizes are rounded up to 8 bytes. Only the last block can be freed or reallocated in place. Freeing any other block
 * does nothing except increment {@link ignoredFrees}; its bytes are freed by {@link release} or {@link reset}. A
 * `ScopedAllocator` adds scopes.
 */
export class BumpAllocator extends PlacedAllocator implements BlockOwner {
  // Set once and not #private: V8 does not track the types of fields that are undefined at first.
  declare protected readonly words: Int32Array;
  /** The offset after its last byte. @internal */
  declare readonly end: Ptr;
  /** Word index of the state, which all scopes of a `ScopedAllocator` share. */
  declare protected readonly shared: number;
  /** Word index of the record. It changes when the object of a scope is reused. */
  declare protected record: number;

  /**
   * Creates an allocator over a new memory of the given number of bytes, or over a whole memory that has no root
   * allocator.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the number of bytes is out of range, `MEMORY` when the memory
   *   already has a root allocator.
   */
  constructor(source: number | Memory);
  /** @internal */
  constructor(source: number | Memory | Place, kind?: AllocatorKind, isScope?: boolean);
  constructor(source: number | Memory | Place, kind = BUMP, isScope = false) {
    const place = isPlace(source)
      ? source
      : placeRoot(typeof source === 'number' ? bytesAsked(source) : source, STATE_BYTES);
    super(place, kind, isScope);
    this.words = this.memory.i32;
    this.shared = place.ptr >>> 2;
    this.record = this.shared + SHARED_WORDS;
    this.end = place.ptr + place.bytes;
    if (!place.attached) {
      this.words[this.shared + IGNORED] = 0;
      this.words[this.shared + PEAK] = 0;
      this.begin(this.record);
    }
  }

  /**
   * Creates an allocator over a block of a parent. The block is 32 bytes larger than `bytes`, for the state.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static from(parent: Allocator, bytes: number): BumpAllocator {
    return new BumpAllocator(BumpAllocator.placeIn(parent, bytes));
  }

  /** Allocates the block for an allocator of `bytes` bytes from a parent. */
  protected static placeIn(parent: Allocator, bytes: number): Place {
    return placeFrom(parent, bytesAsked(bytes));
  }

  /**
   * Creates an object for the allocator whose state is already in a memory; by default, for the root allocator.
   *
   * @throws AllocatorError `CORRUPT` when there is no such state at `ptr`; `THREAD` when another thread has taken
   *   the memory.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): BumpAllocator {
    return new BumpAllocator(placeAttached(memory, ptr, BUMP));
  }

  /**
   * Returns the size in bytes of an allocator with the given capacity, its state included.
   *
   * @internal
   */
  static bytesFor(capacity: number): number {
    return STATE_BYTES + alignUp(capacity, 8);
  }

  /** Index in the memory's `i32` of its top, 0 when the scope is closed. Used by generated code. @internal */
  get topIndex(): number {
    return this.disposed ? 0 : this.record + TOP;
  }

  protected get start(): Ptr {
    return (this.record << 2) + RECORD_BYTES;
  }

  /** Bytes from its start to its end, allocated or free. */
  get capacity(): number {
    return this.end - this.start;
  }

  /** Bytes below the top, including padding and excluding the blocks of an inner scope. */
  get used(): number {
    if (this.disposed) throw this.notInUse();
    return this.words[this.record + TOP]! - this.start;
  }

  /** Bytes above the top, that is, free bytes. */
  get available(): number {
    return this.capacity - this.used;
  }

  /** The highest number of bytes that were in use at once, inner scopes included. */
  get peak(): number {
    if (this.disposed) throw this.notInUse();
    const words = this.words;
    const highest = Math.max(words[this.shared + PEAK]!, words[this.record + TOP]!);
    return highest - ((this.shared << 2) + STATE_BYTES);
  }

  /** How many frees were ignored so far, because the block was not the last one or an inner scope was open. */
  get ignoredFrees(): number {
    if (this.disposed) throw this.notInUse();
    return this.words[this.shared + IGNORED]!;
  }

  /**
   * Whether the bytes belong to a block of this allocator or of its inner scopes. In a scope, blocks of outer scopes
   * do not count. O(1).
   */
  owns(ptr: Ptr, size: number): boolean {
    return areNumbers(ptr, size) && size > 0 && ptr >= this.start && ptr + size <= this.end && !this.disposed;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const words = this.words;
    const record = this.record;
    if (this.disposed || words[record + INNER] !== 0) throw this.notInUse();
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    const top = words[record + TOP]!;
    if (align > DEFAULT_ALIGN) return this.#allocateAligned(top, size, align);
    const end = top + size;
    if (end > this.end) return NULL;
    words[record + TOP] = (end + 7) & -8; // the end is a multiple of 8
    return top;
  }

  #allocateAligned(top: Ptr, size: number, align: number): Ptr {
    const words = this.words;
    const ptr = top + (-top & (align - 1));
    if (ptr + size > this.end) return NULL;
    if (ptr !== top) {
      words[(ptr >>> 2) - 2] = words[this.record + PADDED]!;
      words[(ptr >>> 2) - 1] = top;
      words[this.record + PADDED] = ptr;
    }
    words[this.record + TOP] = (ptr + size + 7) & -8;
    return ptr;
  }

  /** Frees the last block. For any other block, only increments {@link ignoredFrees}. */
  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (this.disposed) throw this.notInUse();
    if (ptr === EMPTY) return;
    const words = this.words;
    const record = this.record;
    if (this.#isLast(ptr, size) && words[record + INNER] === 0) this.#rewind(ptr);
    else words[this.shared + IGNORED]!++;
  }

  /** Resizes the last block in place, and any other block in place when it shrinks; otherwise allocates and copies. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    const words = this.words;
    const record = this.record;
    if (this.disposed || words[record + INNER] !== 0) throw this.notInUse();
    checkRequest(newSize, align);
    if (
      ptr === EMPTY ||
      newSize === 0 ||
      !areNumbers(ptr, oldSize) ||
      (ptr & (align - 1)) !== 0 ||
      !this.#isLast(ptr, oldSize)
    ) {
      return this.#reallocateOther(ptr, oldSize, newSize, align);
    }
    if (ptr + newSize > this.end) return NULL;
    this.#noteTop();
    words[record + TOP] = (ptr + newSize + 7) & -8;
    return ptr;
  }

  #reallocateOther(ptr: Ptr, oldSize: number, newSize: number, align: number): Ptr {
    const isBlock = ptr !== EMPTY && newSize !== 0;
    const canStay = isBlock && !this.#isLast(ptr, oldSize) && (ptr & (align - 1)) === 0;
    if (canStay && newSize <= alignUp(oldSize, 8)) return ptr;
    return super.tryReallocate(ptr, oldSize, newSize, align);
  }

  /**
   * Returns the current top, for a later call of {@link release}.
   *
   * @throws AllocatorError `SCOPE` when this scope is closed or has an open inner scope.
   */
  mark(): Ptr {
    const words = this.words;
    const top = this.#usableTop();
    if (words[this.record + MARKED]! > top) words[this.record + MARKED]! |= HAS_OUTER;
    return top;
  }

  #usableTop(): Ptr {
    if (this.disposed || this.words[this.record + INNER] !== 0) throw this.notInUse();
    return this.words[this.record + TOP]!;
  }

  /**
   * Frees everything that was allocated above `mark` since {@link mark} returned it. When frees and reallocations have
   * already lowered the top below `mark`, nothing more is freed. Blocks that were allocated below `mark` after that
   * stay allocated until an earlier mark is released or the scope ends. A block that is older than the mark and has
   * grown beyond it is cut off at the mark.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `mark` is above the highest mark of this scope that may still be
   *   valid, or not a mark at all; `SCOPE` when this scope is closed or has an open inner scope.
   */
  release(mark: Ptr): void {
    const words = this.words;
    const record = this.record;
    const top = this.#usableTop();
    const marked = words[record + MARKED]!;
    const highest = Math.max(top, marked & -8);
    if (typeof mark !== 'number' || !(mark >= this.start && mark <= highest) || (mark & -8) !== mark) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `A mark of ${showValue(mark)}: expected a mark that \`mark()\` of this scope returned, from ${this.start} to ${highest}. Release marks in reverse order.`,
      );
    }
    const newTop = Math.min(mark, top);
    const tellsEnds = newTop < top && this.memory.tellsEnds;
    if (tellsEnds) this.memory.residents.checkEnd(newTop, top);
    this.notePeak();
    let padded = words[record + PADDED]!;
    while (padded >= newTop) padded = words[(padded >>> 2) - 2]!;
    // No calls between these changes, so that a stack overflow prevents all of them or none.
    if ((marked & HAS_OUTER) === 0) words[record + MARKED] = mark;
    words[record + PADDED] = padded;
    words[record + TOP] = newTop;
    if (tellsEnds) {
      const why = 'its scope was reset, or released to a mark before it';
      this.memory.residents.end(this.ptr, newTop, top, why, false);
    }
  }

  /**
   * Frees all blocks.
   *
   * @throws AllocatorError `SCOPE` when this scope is closed or has an open inner scope.
   */
  reset(): void {
    this.release(this.start);
    this.words[this.record + MARKED] = 0;
  }

  protected override get freesAtOnce(): boolean {
    return true;
  }

  /** Whether a block ends at the top. Throws when this allocator has no such block. */
  #isLast(ptr: Ptr, size: number): boolean {
    if (!areNumbers(ptr, size)) throw notOwned(this, ptr, size);
    const top = this.words[this.record + TOP]!;
    const end = ptr + size;
    if (!(size > 0 && ptr >= this.start && end <= top) || (ptr & -8) !== ptr || (size | 0) !== size) {
      throw this.#noBlock(ptr, size);
    }
    return ((end + 7) & -8) === top;
  }

  #noBlock(ptr: Ptr, size: number): AllocatorError {
    const isInside = size > 0 && ptr >= this.start && ptr + size <= this.end;
    const isPlace = (ptr & -8) === ptr && (size | 0) === size;
    return isInside && isPlace ? notLive(this, ptr, size) : notOwned(this, ptr, size);
  }

  /** Frees the last block and the padding before it. */
  #rewind(ptr: Ptr): void {
    const words = this.words;
    const record = this.record;
    this.#noteTop();
    if (words[record + PADDED] === ptr) {
      words[record + PADDED] = words[(ptr >>> 2) - 2]!;
      words[record + TOP] = words[(ptr >>> 2) - 1]!;
    } else {
      words[record + TOP] = ptr;
    }
  }

  /** Called before a free or a reallocation lowers the top. Marks up to the noted top stay valid. */
  #noteTop(): void {
    const words = this.words;
    const top = words[this.record + TOP]!;
    const marked = words[this.record + MARKED]!;
    if (top <= marked) return; // the peak is at least as high
    this.notePeak();
    words[this.record + MARKED] = top | (marked & HAS_OUTER);
  }

  /** Called before the top is lowered. */
  protected notePeak(): void {
    const words = this.words;
    const top = words[this.record + TOP]!;
    if (top > words[this.shared + PEAK]!) words[this.shared + PEAK] = top;
  }

  /** Resets the record to that of an empty allocator or scope. */
  protected begin(record: number): void {
    const words = this.words;
    words[record + TOP] = (record << 2) + RECORD_BYTES;
    words[record + PADDED] = 0;
    words[record + INNER] = 0;
    words[record + MARKED] = 0;
  }

  /** Returns the error that explains why the allocator cannot be used. */
  protected notInUse(): AllocatorError {
    return isDisposed(this);
  }
}

function bytesAsked(capacity: number): number {
  if (capacity !== 0) checkPositive('A bump allocator', capacity); // without it, the allocator refuses everything
  return BumpAllocator.bytesFor(capacity);
}
