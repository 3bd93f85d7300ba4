import type { Allocator } from './allocator.ts';
import type { AllocatorKind } from '../memory/allocator-kind.ts';
import { BUMP, BumpAllocator } from './bump-allocator.ts';
import { AllocatorError, OutOfMemoryError } from '../errors.ts';
import { detached, type Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { type Place, placeAttached } from './placed-allocator.ts';
import type { Ptr } from '../memory/ptr.ts';
import { INNER, PEAK, RECORD_BYTES, TOP } from './bump-words.ts';
import { SCOPED_TAG } from './check-scopes.ts';
import { DISPOSE } from '../dispose.ts';

/** @internal */
export const SCOPED: AllocatorKind = { ...BUMP, tag: SCOPED_TAG };

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
export class ScopedAllocator extends BumpAllocator {
  /** 0, or for a scope how many it is nested in. */
  readonly depth: number;
  // Not #private: V8 keeps no types of fields that begin as undefined.
  declare private readonly outer: ScopedAllocator | undefined;
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
    super(source, SCOPED, outer !== undefined);
    this.depth = outer ? outer.depth + 1 : 0;
    this.outer = outer;
  }

  /**
   * Over a block of a parent, which has 32 bytes more for the state.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static override from(parent: Allocator, bytes: number): ScopedAllocator {
    return new ScopedAllocator(BumpAllocator.placeIn(parent, bytes));
  }

  /**
   * Over the state that is in a memory already, with the scopes that are open there ({@link inner}): by default, that of its root.
   *
   * @throws AllocatorError `CORRUPT` when there is none.
   */
  static override attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): ScopedAllocator {
    return new ScopedAllocator(placeAttached(memory, ptr, SCOPED));
  }

  /** Index in the memory's `i32` of the scope that is open on it: for code that is generated around one. @internal */
  get innerIndex(): number {
    return this.record + INNER;
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

  /**
   * Opens an inner scope, passes it to `fn`, and frees all that was made in it when `fn` returns or throws. Returns what `fn` returned.
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
          'The callback of `scope` returned a promise: expected a synchronous callback. Await first, or open the scope around each synchronous part.',
        );
      }
      return result as R; // what `fn` returned, as it is no promise
    } finally {
      // Without a call: the stack may be full, and the scopes have to be closed all the same.
      const words = this.words;
      const { record, shared } = this;
      const open = words[record + INNER]!;
      let top = 0;
      for (let ptr = open; ptr !== 0; ptr = words[(ptr >>> 2) + INNER]!) top = words[(ptr >>> 2) + TOP]!;
      if (top > words[shared + PEAK]!) words[shared + PEAK] = top;
      words[record + INNER] = 0;
      for (let inner = this.#inner; inner !== undefined; inner = inner.#inner) inner.disposed = true;
      if (open !== 0 && this.memory.tellsEnds) this.#tellEnd(open, top);
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
    if (this.disposed || words[record + INNER] !== 0) throw this.notInUse();
    const ptr = words[record + TOP]!;
    if (this.end - ptr < RECORD_BYTES) {
      throw new OutOfMemoryError(
        `No room for an inner scope: ${this.end - ptr} bytes are left, its record takes ${RECORD_BYTES}. Close the open scopes, or create the allocator with more bytes.`,
      );
    }
    const inner = (this.#inner ??= this.#makeInner());
    this.begin(ptr >>> 2);
    // From here on without a call: all or nothing.
    inner.record = ptr >>> 2;
    inner.disposed = false;
    words[record + INNER] = ptr;
    return inner;
  }

  /**
   * Ends the scope, or gives an allocator's own block back. Does nothing when that has been done.
   *
   * @throws AllocatorError `SCOPE` when an inner scope is open: close that first.
   */
  override [DISPOSE](): void {
    if (this.disposed) return;
    if (this.words[this.record + INNER] !== 0) throw this.notInUse();
    if (this.outer) this.#close();
    else super[DISPOSE]();
  }

  /** Ends the scope and the scopes that are open on it. Does nothing when it has ended. @internal */
  close(): void {
    if (this.disposed) return;
    if (this.words[this.record + INNER] !== 0) this.closeInner();
    this.#close();
  }

  /** Closes the scopes that are open on this one. @internal */
  closeInner(): void {
    // Not by recursion: there may be as many as the stack has room for.
    let scope = this.inner;
    if (scope === undefined) return;
    for (let { inner } = scope; inner !== undefined; inner = scope.inner) scope = inner;
    while (scope !== this) {
      scope.#close();
      scope = scope.outer!; // only `this` may have none
    }
  }

  /** Closes a scope that has no inner one. */
  #close(): void {
    const words = this.words;
    const top = words[this.record + TOP]!;
    if (this.memory.tellsEnds) this.memory.residents.checkEnd(this.start, top);
    this.notePeak();
    // From here on without a call: all or nothing.
    words[this.outer!.record + INNER] = 0; // only a scope is closed, and it has an outer one
    this.disposed = true;
    if (this.memory.tellsEnds) this.#tellEnd(this.start - RECORD_BYTES, top);
  }

  #tellEnd(record: Ptr, top: Ptr): void {
    this.memory.residents.end(this.ptr, record + RECORD_BYTES, top, 'its scope has ended', false);
  }

  protected override lose(): void {
    super.lose();
    for (let inner = this.#inner; inner !== undefined; inner = inner.#inner) inner.disposed = true;
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

  #makeInner(): ScopedAllocator {
    const { memory, ptr } = this;
    return new ScopedAllocator({ isPlace: true, memory, ptr, bytes: this.end - ptr, attached: true }, this);
  }

  /** The error that tells why a scope cannot be used. */
  protected override notInUse(): AllocatorError {
    const error = detached(this.memory);
    if (error !== undefined) return error;
    if (!this.disposed) {
      return new AllocatorError(
        'SCOPE',
        `An inner scope is open (depth ${this.depth + 1}). Allocate from the inner scope, or end it first.`,
      );
    }
    if (!this.outer) return super.notInUse();
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
