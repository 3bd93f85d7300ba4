import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import type { AllocatorKind } from '../memory/allocator-kind.ts';
import { checkScopes, scopesOwn, sealScopes } from './check-scopes.ts';
import { AllocatorError } from '../errors.ts';
import { type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { checkPositive, isDisposed, notLive, notOwned } from './misuse.ts';
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
 * The simplest and fastest: allocating moves the top up, and everything is freed together. O(1), and no garbage.
 *
 *     | state, record | block | block | padding | block |  free ...  |
 *     ^ ptr             start                             ^ top        ^ end
 *
 * Sizes are rounded up to 8 bytes. The last block can be freed or reallocated in place; freeing another is a no-op, counted in
 * {@link ignoredFrees}, until it is freed by {@link release} or {@link reset}. A `ScopedAllocator` has scopes as well.
 */
export class BumpAllocator extends PlacedAllocator implements BlockOwner {
  // Set once and not #private: V8 keeps no types of fields that begin as undefined.
  declare protected readonly words: Int32Array;
  /** Behind its last byte. @internal */
  declare readonly end: Ptr;
  /** Word index of the state, which the scopes of a `ScopedAllocator` share. */
  declare protected readonly shared: number;
  /** Word index of the record. Changes when the object of a scope is used again. */
  declare protected record: number;

  /**
   * Over a memory of its own, made for so many bytes, or over all of a memory that has no root.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` for bytes out of range, `MEMORY` when the memory has a root already.
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
   * Over a block of a parent, which has 32 bytes more for the state.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static from(parent: Allocator, bytes: number): BumpAllocator {
    return new BumpAllocator(BumpAllocator.placeIn(parent, bytes));
  }

  /** A block of a parent for so many bytes. */
  protected static placeIn(parent: Allocator, bytes: number): Place {
    return placeFrom(parent, bytesAsked(bytes));
  }

  /**
   * Over the state that is in a memory already: by default, that of its root.
   *
   * @throws AllocatorError `CORRUPT` when there is none.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): BumpAllocator {
    return new BumpAllocator(placeAttached(memory, ptr, BUMP));
  }

  /**
   * Bytes of one with so much room, its state included.
   *
   * @internal
   */
  static bytesFor(capacity: number): number {
    return STATE_BYTES + alignUp(capacity, 8);
  }

  /** Index in the memory's `i32` of its top, 0 when it is closed: for code that is generated around one. @internal */
  get topIndex(): number {
    return this.disposed ? 0 : this.record + TOP;
  }

  protected get start(): Ptr {
    return (this.record << 2) + RECORD_BYTES;
  }

  /** Bytes from its start to its end. */
  get capacity(): number {
    return this.end - this.start;
  }

  /** Bytes below the top, padding included; without what an inner scope holds. */
  get used(): number {
    if (this.disposed) throw this.notInUse();
    return this.words[this.record + TOP]! - this.start;
  }

  /** Bytes above the top. */
  get available(): number {
    return this.capacity - this.used;
  }

  /** The most bytes that have been in use at once, those of inner scopes too. */
  get peak(): number {
    if (this.disposed) throw this.notInUse();
    const words = this.words;
    const highest = Math.max(words[this.shared + PEAK]!, words[this.record + TOP]!);
    return highest - ((this.shared << 2) + STATE_BYTES);
  }

  /** How many frees were ignored so far: the block was not the last one, or an inner scope was open. */
  get ignoredFrees(): number {
    if (this.disposed) throw this.notInUse();
    return this.words[this.shared + IGNORED]!;
  }

  /** Of a scope: not the blocks of the outer ones; those of inner ones as well. */
  owns(ptr: Ptr, size: number): boolean {
    return size > 0 && ptr >= this.start && ptr + size <= this.end && !this.disposed;
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

  /** Rewinds when it is the last block; otherwise only counts. */
  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (this.disposed) throw this.notInUse();
    if (ptr === EMPTY) return;
    const words = this.words;
    const record = this.record;
    if (this.#isLast(ptr, size) && words[record + INNER] === 0) this.#rewind(ptr);
    else words[this.shared + IGNORED]!++;
  }

  /** The last block in place; another in place when it shrinks, otherwise by copying. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    const words = this.words;
    const record = this.record;
    if (this.disposed || words[record + INNER] !== 0) throw this.notInUse();
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0 || (ptr & (align - 1)) !== 0 || !this.#isLast(ptr, oldSize)) {
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
   * The top, to go back to with {@link release}.
   *
   * @throws AllocatorError `SCOPE` when this one is closed, or has an inner scope open.
   */
  mark(): Ptr {
    if (this.disposed || this.words[this.record + INNER] !== 0) throw this.notInUse();
    return this.words[this.record + TOP]!;
  }

  /**
   * Frees what was allocated above `mark` since. Does nothing more when frees and reallocations have lowered the top below
   * `mark` already; what was allocated below it since then stays until an earlier mark is released, or the scope ends. A
   * block that is older than the mark and has grown over it loses what it grew by.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `mark` is no mark of this scope or was released already, `SCOPE` when this one
   *   is closed, or has an inner scope open.
   */
  release(mark: Ptr): void {
    const words = this.words;
    const record = this.record;
    const top = this.mark();
    const start = this.start;
    if (!(mark >= start && mark < top) || (mark & 7) !== 0 || (mark | 0) !== mark) {
      this.#releaseNothing(mark, top);
      return;
    }
    if (this.memory.tellsEnds) this.memory.residents.checkEnd(mark, top);
    words[record + MARKED] = mark;
    let padded = words[record + PADDED]!;
    while (padded > mark) padded = words[(padded >>> 2) - 2]!;
    words[record + PADDED] = padded;
    this.notePeak();
    words[record + TOP] = mark;
    if (this.memory.tellsEnds) {
      const why = 'its scope was reset, or released to a mark before it';
      this.memory.residents.end(this.ptr, mark, top, why, false);
    }
  }

  /** A mark from the top up: valid when the top was as high since the last release. Refuses anything else. */
  #releaseNothing(mark: Ptr, top: Ptr): void {
    const highest = Math.max(top, this.words[this.record + MARKED]!);
    if (mark >= this.start && mark <= highest && (mark & 7) === 0 && (mark | 0) === mark) {
      this.notePeak();
      this.words[this.record + MARKED] = mark;
      return;
    }
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A mark of ${mark}: expected a mark that \`mark()\` of this scope returned, from ${this.start} to ${highest}. Release marks in reverse order.`,
    );
  }

  /**
   * Frees everything.
   *
   * @throws AllocatorError `SCOPE` when this one is closed, or has an inner scope open.
   */
  reset(): void {
    this.release(this.start);
  }

  protected override get freesAtOnce(): boolean {
    return true;
  }

  /** Whether a block ends at the top. Throws when this allocator has no such block. */
  #isLast(ptr: Ptr, size: number): boolean {
    const top = this.words[this.record + TOP]!;
    const end = ptr + size;
    if (
      !(size > 0 && ptr >= this.start && end <= top) ||
      (ptr & 7) !== 0 ||
      (ptr | 0) !== ptr ||
      (size | 0) !== size
    ) {
      throw this.#noBlock(ptr, size);
    }
    return ((end + 7) & -8) === top;
  }

  #noBlock(ptr: Ptr, size: number): AllocatorError {
    const isInside = size > 0 && ptr >= this.start && ptr + size <= this.end;
    const isPlace = (ptr & 7) === 0 && (ptr | 0) === ptr && (size | 0) === size;
    return isInside && isPlace ? notLive(this, ptr, size) : notOwned(this, ptr, size);
  }

  /** Frees the last block, and the padding in front of it. */
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

  /** Before a free or a reallocation lowers the top: marks up to it stay valid. */
  #noteTop(): void {
    const words = this.words;
    const top = words[this.record + TOP]!;
    if (top <= words[this.record + MARKED]!) return; // the peak is at least as high
    words[this.record + MARKED] = top;
    this.notePeak();
  }

  /** Before the top goes down. */
  protected notePeak(): void {
    const words = this.words;
    const top = words[this.record + TOP]!;
    if (top > words[this.shared + PEAK]!) words[this.shared + PEAK] = top;
  }

  /** Makes the record that of an empty allocator or scope. */
  protected begin(record: number): void {
    const words = this.words;
    words[record + TOP] = (record << 2) + RECORD_BYTES;
    words[record + PADDED] = 0;
    words[record + INNER] = 0;
    words[record + MARKED] = 0;
  }

  /** The error that tells why it cannot be used. */
  protected notInUse(): AllocatorError {
    return isDisposed(this);
  }
}

function bytesAsked(capacity: number): number {
  if (capacity !== 0) checkPositive('A bump allocator', capacity); // with none it refuses everything
  return BumpAllocator.bytesFor(capacity);
}
