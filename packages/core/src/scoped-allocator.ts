import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import { AllocatorError, OutOfMemoryError } from './errors.ts';
import { Memory, RESERVED_BYTES } from './memory.ts';
import { checkPositive, isDisposed, notLive, notOwned } from './misuse.ts';
import { PlacedAllocator, type Place, placeAttached, placeFrom, placeRoot } from './placed-allocator.ts';
import {
  IGNORED,
  INNER,
  PADDED,
  PEAK,
  RECORD_BYTES,
  SCOPED,
  SHARED_WORDS,
  STATE_BYTES,
  TOP,
} from './scoped-words.ts';
import { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from './ptr.ts';

/**
 * A stack of temporary data: allocating moves the top up, and the end of a scope frees everything since at once. O(1), and no
 * garbage: the objects of inner scopes are kept and used again.
 *
 *     | state, record | block | block | padding | block | record | block |  free ...  |
 *     ^ ptr             the outer scope's blocks        ^ inner scope      ^ its top    ^ end of both
 *
 * Sizes are rounded up to 8 bytes. The last block can be freed or reallocated in place; freeing another is a no-op, counted in
 * {@link ignoredFrees}, until its scope ends. An inner scope costs 16 bytes; while it is open, it alone may allocate.
 */
export class ScopedAllocator extends PlacedAllocator implements BlockOwner {
  /** 0, or for a scope how many it is nested in. */
  readonly depth: number;
  // Set once and not #private: V8 keeps no types of fields that begin as undefined.
  declare private readonly words: Int32Array;
  /** Behind its last byte, and that of every scope on it. @internal */
  declare readonly end: Ptr;
  declare private readonly outer: ScopedAllocator | undefined;
  /** Word index of what all scopes share. */
  declare private readonly shared: number;
  /** Word index of the record. Changes when a scope's object is used again. */
  declare private record: number;
  /** The object of inner scopes, kept. */
  #inner: ScopedAllocator | undefined;

  /**
   * Over a memory of its own, made for so many bytes, or over all of a memory that has no root.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` for bytes out of range, `MEMORY` when the memory has a root already.
   */
  constructor(source: number | Memory);
  /** @internal */
  constructor(source: number | Memory | Place, outer?: ScopedAllocator);
  constructor(source: number | Memory | Place, outer?: ScopedAllocator) {
    const place =
      typeof source === 'object' && !(source instanceof Memory)
        ? source
        : placeRoot(typeof source === 'number' ? bytesAsked(source) : source, STATE_BYTES);
    super(place, SCOPED, outer !== undefined);
    this.depth = outer ? outer.depth + 1 : 0;
    this.outer = outer;
    this.words = this.memory.i32;
    this.shared = place.ptr >>> 2;
    this.record = this.shared + SHARED_WORDS;
    this.end = place.ptr + place.bytes;
    if (!place.attached) {
      this.words[this.shared + IGNORED] = 0;
      this.words[this.shared + PEAK] = 0;
      this.#begin(this.record);
    }
  }

  /**
   * Over a block of a parent, which has 32 bytes more for the state.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static from(parent: Allocator, bytes: number): ScopedAllocator {
    return new ScopedAllocator(placeFrom(parent, bytesAsked(bytes)));
  }

  /**
   * Over the state that is in a memory already, with the scopes that are open there ({@link inner}): by default, that of its root.
   *
   * @throws AllocatorError `CORRUPT` when there is none.
   */
  static attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): ScopedAllocator {
    return new ScopedAllocator(placeAttached(memory, ptr, SCOPED));
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

  /** The same of the scope that is open on it, 0 for none. @internal */
  get innerIndex(): number {
    return this.record + INNER;
  }

  get #start(): Ptr {
    return (this.record << 2) + RECORD_BYTES;
  }

  /** Bytes from its start to its end. */
  get capacity(): number {
    return this.end - this.#start;
  }

  /** Bytes below the top, padding included; without what an inner scope holds. */
  get used(): number {
    return this.words[this.record + TOP]! - this.#start;
  }

  /** Bytes above the top. */
  get available(): number {
    return this.capacity - this.used;
  }

  /** The most bytes that have been in use at once, from the start of the outermost scope. */
  get peak(): number {
    const words = this.words;
    const highest = Math.max(words[this.shared + PEAK]!, words[this.record + TOP]!);
    return highest - ((this.shared << 2) + STATE_BYTES);
  }

  /** How many frees were ignored so far in all scopes: the block was not the last one, or an inner scope was open. */
  get ignoredFrees(): number {
    return this.words[this.shared + IGNORED]!;
  }

  /** The scope that is open on this one. */
  get inner(): ScopedAllocator | undefined {
    const record = this.words[this.record + INNER]!;
    if (this.disposed || record === 0) return undefined;
    const inner = (this.#inner ??= this.#makeInner());
    inner.record = record >>> 2;
    inner.disposed = false;
    return inner;
  }

  /** Not the blocks of the outer scopes; those of inner ones as well. */
  owns(ptr: Ptr, size: number): boolean {
    return size > 0 && ptr >= this.#start && ptr + size <= this.end && !this.disposed;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const words = this.words;
    const record = this.record;
    if (this.disposed || words[record + INNER] !== 0) throw this.#notInUse();
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
    if (this.disposed) throw this.#notInUse();
    if (ptr === EMPTY) return;
    const words = this.words;
    const record = this.record;
    if (this.#isLast(ptr, size) && words[record + INNER] === 0) this.#rewind(ptr);
    else words[this.shared + IGNORED]!++;
  }

  /** The last block in place; another in place when it shrinks, otherwise by copying. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    if (this.disposed || this.words[this.record + INNER] !== 0) throw this.#notInUse();
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    const last = this.#isLast(ptr, oldSize);
    if ((ptr & (align - 1)) === 0) {
      if (last) {
        if (ptr + newSize > this.end) return NULL;
        this.#notePeak();
        this.words[this.record + TOP] = (ptr + newSize + 7) & -8;
        return ptr;
      }
      if (newSize <= alignUp(oldSize, 8)) return ptr;
    }
    return super.tryReallocate(ptr, oldSize, newSize, align);
  }

  /**
   * Opens an inner scope, hands it to `fn`, and frees all that was made in it when `fn` returns or throws. Gives what `fn` returned.
   *
   * @throws AllocatorError `SCOPE` when `fn` returns a promise: what it waits for would find its data overwritten.
   * @throws OutOfMemoryError when there is no room for 16 bytes.
   */
  scope<R>(fn: (scope: ScopedAllocator) => R extends PromiseLike<unknown> ? never : R): R {
    const scope = this.openScope();
    try {
      const result: unknown = fn(scope);
      if (isThenable(result)) {
        throw new AllocatorError(
          'SCOPE',
          'The callback of `scope` returned a promise: expected it to be done when it returns. Await first, or open the scope around each synchronous part.',
        );
      }
      return result as R; // what `fn` returned, as it is no promise
    } finally {
      while (this.inner) this.inner.#innermost.#close();
    }
  }

  /**
   * Opens an inner scope for a loop without a callback: `using scope = scoped.openScope()`. Scopes are closed in reverse
   * order; the object must not be used afterwards, as the next scope of this depth will be the same one.
   *
   * @throws AllocatorError `SCOPE` when this one is closed, or has an inner scope open already.
   * @throws OutOfMemoryError when there is no room for 16 bytes.
   */
  openScope(): ScopedAllocator {
    const words = this.words;
    const record = this.record;
    if (this.disposed || words[record + INNER] !== 0) throw this.#notInUse();
    const ptr = words[record + TOP]!;
    if (this.end - ptr < RECORD_BYTES) {
      throw new OutOfMemoryError(
        `No room for an inner scope: ${this.end - ptr} bytes are left, its record takes ${RECORD_BYTES}.`,
      );
    }
    this.#begin(ptr >>> 2);
    words[record + INNER] = ptr;
    return this.inner!; // the one just opened
  }

  /**
   * The top, to go back to with {@link release}.
   *
   * @throws AllocatorError `SCOPE` when this one is closed, or has an inner scope open.
   */
  mark(): Ptr {
    if (this.disposed || this.words[this.record + INNER] !== 0) throw this.#notInUse();
    return this.words[this.record + TOP]!;
  }

  /**
   * Frees all that was made since `mark`.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `mark` is no mark of this scope or was released already, `SCOPE` when this one
   *   is closed, or has an inner scope open.
   */
  release(mark: Ptr): void {
    const words = this.words;
    const record = this.record;
    const top = this.mark();
    const start = this.#start;
    if (!(mark >= start && mark <= top) || (mark & 7) !== 0 || (mark | 0) !== mark) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `A mark of ${mark}: expected what \`mark()\` of this scope gave, from ${start} to ${top}. Release marks in reverse order.`,
      );
    }
    let padded = words[record + PADDED]!;
    while (padded > mark) padded = words[(padded >>> 2) - 2]!;
    words[record + PADDED] = padded;
    this.#notePeak();
    words[record + TOP] = mark;
    if (this.memory.tellsEnds) {
      this.memory.residents.end(mark, top, 'its scope was reset, or released to a mark before it', false);
    }
  }

  /**
   * Frees everything.
   *
   * @throws AllocatorError `SCOPE` when this one is closed, or has an inner scope open.
   */
  reset(): void {
    this.release(this.#start);
  }

  /**
   * Ends the scope, or gives an allocator's own block back. Does nothing when that has been done.
   *
   * @throws AllocatorError `SCOPE` when an inner scope is open: close that first.
   */
  override [Symbol.dispose](): void {
    if (this.disposed) return;
    if (this.words[this.record + INNER] !== 0) throw this.#notInUse();
    if (this.outer) this.#close();
    else super[Symbol.dispose]();
  }

  /** The last one of the scopes that are open on this one, or itself. */
  get #innermost(): ScopedAllocator {
    const inner = this.inner;
    return inner ? inner.#innermost : this;
  }

  /** Closes a scope that has no inner one. */
  #close(): void {
    const words = this.words;
    // Only a scope is closed, and it has an outer one.
    words[this.outer!.record + INNER] = 0;
    this.#notePeak();
    this.disposed = true;
    if (this.memory.tellsEnds) {
      this.memory.residents.end(this.#start, words[this.record + TOP]!, 'its scope has ended', false);
    }
  }

  protected override get freesAtOnce(): boolean {
    return true;
  }

  /** @internal */
  override restored(): void {
    super.restored();
    this.#restoreInner();
  }

  /** Brings the inner scope's object up to date, and those inside it. */
  #restoreInner(): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    if (this.inner === undefined) inner.disposed = true; // otherwise asking for it has done the rest
    inner.#restoreInner();
  }

  /** Whether a block ends at the top, or throws when it is none of this scope's. */
  #isLast(ptr: Ptr, size: number): boolean {
    const start = this.#start;
    if (
      !(size > 0 && ptr >= start && ptr + size <= this.end) ||
      (ptr & 7) !== 0 ||
      (ptr | 0) !== ptr ||
      (size | 0) !== size
    ) {
      throw notOwned(this, ptr, size);
    }
    const top = this.words[this.record + TOP]!;
    if (ptr + size > top) throw notLive(this, ptr, size);
    return ((ptr + size + 7) & -8) === top;
  }

  /** Frees the last block, and the padding in front of it. */
  #rewind(ptr: Ptr): void {
    const words = this.words;
    const record = this.record;
    this.#notePeak();
    if (words[record + PADDED] === ptr) {
      words[record + PADDED] = words[(ptr >>> 2) - 2]!;
      words[record + TOP] = words[(ptr >>> 2) - 1]!;
    } else {
      words[record + TOP] = ptr;
    }
  }

  /** Before the top goes down. */
  #notePeak(): void {
    const words = this.words;
    const top = words[this.record + TOP]!;
    if (top > words[this.shared + PEAK]!) words[this.shared + PEAK] = top;
  }

  /** Makes the record that of an empty scope. */
  #begin(record: number): void {
    const words = this.words;
    words[record + TOP] = (record << 2) + RECORD_BYTES;
    words[record + PADDED] = 0;
    words[record + INNER] = 0;
  }

  #makeInner(): ScopedAllocator {
    const { memory, ptr } = this;
    return new ScopedAllocator({ memory, ptr, bytes: this.end - ptr, attached: true }, this);
  }

  /** The error that tells why a scope cannot be used. */
  #notInUse(): AllocatorError {
    if (!this.disposed) {
      return new AllocatorError(
        'SCOPE',
        `An inner scope is open (depth ${this.depth + 1}). Use that one, or close it first.`,
      );
    }
    if (!this.outer) return isDisposed(this);
    return new AllocatorError(
      'SCOPE',
      `This scope (depth ${this.depth}) is closed. Open one with \`scope\` or \`openScope\`.`,
    );
  }
}

function isThenable(value: unknown): boolean {
  // An object may have any property; it is only asked for.
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

function bytesAsked(capacity: number): number {
  if (capacity !== 0) checkPositive('A scoped allocator', capacity); // with none it refuses everything
  return ScopedAllocator.bytesFor(capacity);
}
