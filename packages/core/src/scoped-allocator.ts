import { type Allocator, type BlockOwner, checkRequest } from './allocator.ts';
import { AllocatorError, OutOfMemoryError } from './errors.ts';
import { Memory, RESERVED_BYTES } from './memory.ts';
import { checkPositive, isDisposed, notLive, notOwned } from './misuse.ts';
import { BYTES, KIND, PlacedAllocator, type Place, placeAttached, placeFrom, placeRoot } from './placed-allocator.ts';
import { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from './ptr.ts';

const SCOPED = 0x706f6353; // 'Scop'

// The state, in words, behind the kind and the bytes.
const TOP = 2;
/** The last block with padding in front of it, 0 for none. Two words of the padding: the one before it, and the top as it was. */
const PADDED = 3;
/** The state of the scope that is open on this one, 0 for none. */
const INNER = 4;
const IGNORED = 5;
/** The highest top so far, brought up to date whenever the top goes down. */
const PEAK = 6;
const STATE_BYTES = 32;

/**
 * A stack of temporary data: allocating moves the top up, and the end of a scope frees everything since at once. O(1), and no
 * garbage: the objects of inner scopes are kept and used again.
 *
 *     | state | block | block | padding | block | state | block |  free ...  |
 *     ^ ptr     outer's blocks                  ^ inner's ptr   ^ top        ^ end
 *
 * Sizes are rounded up to 8 bytes. The last block can be freed or reallocated in place; freeing another is a no-op, counted in
 * {@link ignoredFrees}, until its scope ends. An inner scope costs 32 bytes; while it is open, it alone may allocate.
 */
export class ScopedAllocator extends PlacedAllocator implements BlockOwner {
  /** 0, or for a scope how many it is nested in. */
  readonly depth: number;
  readonly #words: Int32Array;
  readonly #end: Ptr;
  readonly #outer: ScopedAllocator | undefined;
  /** Word index of the state. Changes when a scope's object is used again. */
  #state: number;
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
    super(place, SCOPED);
    this.depth = outer ? outer.depth + 1 : 0;
    this.#outer = outer;
    this.#words = this.memory.i32;
    this.#state = place.ptr >>> 2;
    this.#end = place.ptr + place.bytes;
    if (!place.attached) {
      this.#words.fill(0, this.#state + TOP, this.#start >>> 2);
      this.#words[this.#state + TOP] = this.#start;
      return;
    }
    const inner = this.#words[this.#state + INNER]!;
    if (inner !== 0) this.#inner = new ScopedAllocator(placeAttached(this.memory, inner, SCOPED), this);
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

  override get ptr(): Ptr {
    return this.#state << 2;
  }

  get #start(): Ptr {
    return (this.#state << 2) + STATE_BYTES;
  }

  /** Bytes from its start to its end. */
  get capacity(): number {
    return this.#end - this.#start;
  }

  /** Bytes below the top, padding included; without what an inner scope holds. */
  get used(): number {
    return this.#words[this.#state + TOP]! - this.#start;
  }

  /** Bytes above the top. */
  get available(): number {
    return this.capacity - this.used;
  }

  /** The most bytes that have been in use at once, by inner scopes too. */
  get peak(): number {
    const words = this.#words;
    return Math.max(words[this.#state + PEAK]!, words[this.#state + TOP]!) - this.#start;
  }

  /** How many frees were ignored, as the block was not the last one or an inner scope was open. */
  get ignoredFrees(): number {
    return this.#words[this.#state + IGNORED]!;
  }

  /** The scope that is open on this one. */
  get inner(): ScopedAllocator | undefined {
    return this.disposed || this.#words[this.#state + INNER] === 0 ? undefined : this.#inner;
  }

  /** Not the blocks of the outer scopes; those of inner ones as well. */
  owns(ptr: Ptr, size: number): boolean {
    return size > 0 && ptr >= this.#start && ptr + size <= this.#end && !this.disposed;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const words = this.#words;
    const state = this.#state;
    if (this.disposed || words[state + INNER] !== 0) throw this.#notInUse();
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    const top = words[state + TOP]!;
    if (align > DEFAULT_ALIGN) return this.#allocateAligned(top, size, align);
    const end = top + size;
    if (end > this.#end) return NULL;
    words[state + TOP] = (end + 7) & -8; // the end is a multiple of 8
    return top;
  }

  #allocateAligned(top: Ptr, size: number, align: number): Ptr {
    const words = this.#words;
    const ptr = top + (-top & (align - 1));
    if (ptr + size > this.#end) return NULL;
    if (ptr !== top) {
      words[(ptr >>> 2) - 2] = words[this.#state + PADDED]!;
      words[(ptr >>> 2) - 1] = top;
      words[this.#state + PADDED] = ptr;
    }
    words[this.#state + TOP] = (ptr + size + 7) & -8;
    return ptr;
  }

  /** Rewinds when it is the last block; otherwise only counts. */
  deallocate(ptr: Ptr, size: number, _align?: number): void {
    if (this.disposed) throw this.#notInUse();
    if (ptr === EMPTY) return;
    const words = this.#words;
    const state = this.#state;
    if (this.#isLast(ptr, size) && words[state + INNER] === 0) this.#rewind(ptr);
    else words[state + IGNORED]!++;
  }

  /** The last block in place; another in place when it shrinks, otherwise by copying. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    if (this.disposed || this.#words[this.#state + INNER] !== 0) throw this.#notInUse();
    checkRequest(newSize, align);
    if (ptr === EMPTY || newSize === 0) return super.tryReallocate(ptr, oldSize, newSize, align);
    const last = this.#isLast(ptr, oldSize);
    if ((ptr & (align - 1)) === 0) {
      if (last) {
        if (ptr + newSize > this.#end) return NULL;
        this.#notePeak();
        this.#words[this.#state + TOP] = (ptr + newSize + 7) & -8;
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
   * @throws OutOfMemoryError when there is no room for 32 bytes.
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
   * @throws OutOfMemoryError when there is no room for 32 bytes.
   */
  openScope(): ScopedAllocator {
    const words = this.#words;
    const state = this.#state;
    if (this.disposed || words[state + INNER] !== 0) throw this.#notInUse();
    const ptr = words[state + TOP]!;
    const bytes = this.#end - ptr;
    if (bytes < STATE_BYTES) {
      throw new OutOfMemoryError(`No room for an inner scope: ${bytes} bytes are left, its state takes ${STATE_BYTES}.`);
    }
    let inner = this.#inner;
    if (inner) {
      const at = ptr >>> 2;
      words[at + KIND] = SCOPED;
      words[at + BYTES] = bytes;
      words[at + TOP] = ptr + STATE_BYTES;
      words[at + PADDED] = 0;
      words[at + INNER] = 0;
      words[at + IGNORED] = 0;
      words[at + PEAK] = 0;
      inner.#state = at;
      inner.disposed = false;
    } else {
      this.#inner = inner = new ScopedAllocator({ memory: this.memory, ptr, bytes }, this);
    }
    words[state + INNER] = ptr;
    return inner;
  }

  /**
   * The top, to go back to with {@link release}.
   *
   * @throws AllocatorError `SCOPE` when this one is closed, or has an inner scope open.
   */
  mark(): Ptr {
    if (this.disposed || this.#words[this.#state + INNER] !== 0) throw this.#notInUse();
    return this.#words[this.#state + TOP]!;
  }

  /**
   * Frees all that was made since `mark`.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `mark` is no mark of this scope or was released already, `SCOPE` when this one
   *   is closed, or has an inner scope open.
   */
  release(mark: Ptr): void {
    const words = this.#words;
    const state = this.#state;
    const top = this.mark();
    const start = this.#start;
    if (!(mark >= start && mark <= top) || (mark & 7) !== 0 || (mark | 0) !== mark) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `A mark of ${mark}: expected what \`mark()\` of this scope gave, from ${start} to ${top}. Release marks in reverse order.`,
      );
    }
    let padded = words[state + PADDED]!;
    while (padded > mark) padded = words[(padded >>> 2) - 2]!;
    words[state + PADDED] = padded;
    this.#notePeak();
    words[state + TOP] = mark;
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
    if (this.#words[this.#state + INNER] !== 0) throw this.#notInUse();
    if (this.#outer) this.#close();
    else super[Symbol.dispose]();
  }

  /** The last one of the scopes that are open on this one, or itself. */
  get #innermost(): ScopedAllocator {
    const inner = this.inner;
    return inner ? inner.#innermost : this;
  }

  /** Closes a scope that has no inner one. */
  #close(): void {
    const words = this.#words;
    // Only a scope is closed, and it has an outer one.
    const outer = this.#outer!.#state;
    this.#notePeak();
    if (words[this.#state + PEAK]! > words[outer + PEAK]!) words[outer + PEAK] = words[this.#state + PEAK]!;
    words[outer + INNER] = 0;
    this.disposed = true;
  }

  /** Whether a block ends at the top, or throws when it is none of this scope's. */
  #isLast(ptr: Ptr, size: number): boolean {
    const start = this.#start;
    if (!(size > 0 && ptr >= start && ptr + size <= this.#end) || (ptr & 7) !== 0 || ((ptr | 0) !== ptr || (size | 0) !== size)) {
      throw notOwned(this, ptr, size);
    }
    const top = this.#words[this.#state + TOP]!;
    if (ptr + size > top) throw notLive(this, ptr, size);
    return ((ptr + size + 7) & -8) === top;
  }

  /** Frees the last block, and the padding in front of it. */
  #rewind(ptr: Ptr): void {
    const words = this.#words;
    const state = this.#state;
    this.#notePeak();
    if (words[state + PADDED] === ptr) {
      words[state + PADDED] = words[(ptr >>> 2) - 2]!;
      words[state + TOP] = words[(ptr >>> 2) - 1]!;
    } else {
      words[state + TOP] = ptr;
    }
  }

  #notePeak(): void {
    const words = this.#words;
    const state = this.#state;
    if (words[state + TOP]! > words[state + PEAK]!) words[state + PEAK] = words[state + TOP]!;
  }

  /** The error that tells why a scope cannot be used. */
  #notInUse(): AllocatorError {
    if (!this.disposed) {
      return new AllocatorError(
        'SCOPE',
        `An inner scope is open (depth ${this.depth + 1}). Use that one, or close it first.`,
      );
    }
    if (!this.#outer) return isDisposed(this);
    return new AllocatorError('SCOPE', `This scope (depth ${this.depth}) is closed. Open one with \`scope\` or \`openScope\`.`);
  }
}

function isThenable(value: unknown): boolean {
  // An object may have any property; it is only asked for.
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function bytesAsked(capacity: number): number {
  checkPositive('A scoped allocator', capacity);
  return ScopedAllocator.bytesFor(capacity);
}
