import { showValue, unfinishedKind } from '../arguments.ts';
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

/** For allocators that a `Scratch` has created: functions that return the error to throw when there is no room. */
const fullScratches = new WeakMap<ScopedAllocator, (size: number) => AllocatorError>();

/** Replaces the error that an allocator throws when it has no room. @internal */
export function explainFull(stack: ScopedAllocator, explain: (size: number) => AllocatorError): void {
  fullScratches.set(stack, explain);
}

/**
 * A stack of temporary data: an allocation moves the top up, and the end of a scope frees everything that was
 * allocated in it. Every operation is O(1) and creates no garbage: the objects of inner scopes are kept and reused.
 *
 *     | state, record | block | block | padding | block | record | block |  free ...  |
 *     ^ ptr             the outer scope's blocks        ^ inner scope      ^ its top    ^ end of both
 *
 * Sizes are rounded up to 8 bytes. Only the last block can be freed or reallocated in place. Freeing any other block
 * does nothing except increment {@link ignoredFrees}; its bytes are freed at the end of its scope. An inner scope
 * takes 16 bytes; while it is open, only the inner scope can allocate.
 */
export class ScopedAllocator extends BumpAllocator {
  /** The number of scopes that this scope is nested in; 0 for the allocator itself. */
  readonly depth: number;
  // Not #private: V8 does not track the types of fields that are undefined at first.
  declare private readonly outer: ScopedAllocator | undefined;
  /** The object for inner scopes, which is reused. */
  #inner: ScopedAllocator | undefined;

  /**
   * Creates an allocator over a new memory of the given number of bytes, or over a whole memory that has no root
   * allocator.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the number of bytes is out of range, `MEMORY` when the memory
   *   already has a root allocator.
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
   * Creates an allocator over a block of a parent. The block is 32 bytes larger than `bytes`, for the state.
   *
   * @throws OutOfMemoryError when the parent has no room.
   */
  static override from(parent: Allocator, bytes: number): ScopedAllocator {
    return new ScopedAllocator(BumpAllocator.placeIn(parent, bytes));
  }

  /**
   * Creates an object for the allocator whose state is already in a memory, with its open scopes ({@link inner}); by
   * default, for the root allocator.
   *
   * @throws AllocatorError `CORRUPT` when there is no such state at `ptr`; `THREAD` when another thread has taken
   *   the memory.
   */
  static override attach(memory: Memory, ptr: Ptr = RESERVED_BYTES): ScopedAllocator {
    return new ScopedAllocator(placeAttached(memory, ptr, SCOPED));
  }

  /** Index in the memory's `i32` of the open inner scope. Used by generated code. @internal */
  get innerIndex(): number {
    return this.record + INNER;
  }

  /** The open inner scope, or undefined. */
  get inner(): ScopedAllocator | undefined {
    const record = this.words[this.record + INNER]!;
    if (this.disposed || record === 0) return undefined;
    const inner = (this.#inner ??= this.#makeInner());
    inner.record = record >>> 2;
    inner.disposed = false;
    return inner;
  }

  /**
   * Opens an inner scope, calls `fn` with it, and frees everything that was allocated in the scope when `fn` returns
   * or throws. Returns the result of `fn`.
   *
   * @throws AllocatorError `SCOPE` when `fn` returns a promise: its data would be overwritten while it waits. Also
   *   when this scope is closed or has an open inner scope.
   * @throws OutOfMemoryError when there is no room for the 16 bytes of the scope.
   */
  scope<R>(fn: (scope: ScopedAllocator) => R extends PromiseLike<unknown> ? never : R): R {
    if (typeof fn !== 'function') throw noCallback(fn);
    const scope = this.openScope();
    try {
      const result: unknown = fn(scope);
      const kind = unfinishedKind(result);
      if (kind !== undefined) {
        throw new AllocatorError(
          'SCOPE',
          `The callback of \`scope\` returned a ${kind}: expected a synchronous callback. Await first, or open the scope around each synchronous part.`,
        );
      }
      return result as R; // what `fn` returned, because it is not a promise
    } finally {
      // Without a call: the stack may be full, and the scopes must be closed nevertheless.
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
   * Opens an inner scope without a callback: `using scope = scoped.openScope()`. Scopes must be closed in reverse
   * order. Do not use the object after the scope is closed: the next scope of the same depth reuses it.
   *
   * @throws AllocatorError `SCOPE` when this scope is closed or already has an open inner scope.
   * @throws OutOfMemoryError when there is no room for the 16 bytes of the scope.
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
    // No calls from here on, so that either all of these changes are made or none.
    inner.record = ptr >>> 2;
    inner.disposed = false;
    words[record + INNER] = ptr;
    return inner;
  }

  /**
   * Ends the scope; for the outermost scope, frees the allocator's own block. Further calls do nothing.
   *
   * @throws AllocatorError `SCOPE` when an inner scope is open: close the inner scope first.
   */
  override [DISPOSE](): void {
    if (this.disposed) return;
    if (this.words[this.record + INNER] !== 0) throw this.notInUse();
    if (this.outer) this.#close();
    else super[DISPOSE]();
  }

  /** Ends the scope and its inner scopes. Does nothing when the scope has already ended. @internal */
  close(): void {
    if (this.disposed) return;
    if (this.words[this.record + INNER] !== 0) this.closeInner();
    this.#close();
  }

  /** Closes all inner scopes. @internal */
  closeInner(): void {
    // A loop instead of recursion: with as many open scopes, recursive calls could overflow the stack.
    let scope = this.inner;
    if (scope === undefined) return;
    for (let { inner } = scope; inner !== undefined; inner = scope.inner) scope = inner;
    while (scope !== this) {
      scope.#close();
      scope = scope.outer!; // only `this` may have none
    }
  }

  /** Closes a scope without an inner scope. */
  #close(): void {
    const words = this.words;
    const top = words[this.record + TOP]!;
    if (this.memory.tellsEnds) this.memory.residents.checkEnd(this.start, top);
    this.notePeak();
    // No calls from here on, so that either all of these changes are made or none.
    words[this.outer!.record + INNER] = 0; // only a scope can be closed, and it has an outer scope
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

  /** Updates the object of the inner scope, and those of its inner scopes. */
  #restoreInner(): void {
    const inner = this.#inner;
    if (inner === undefined) return;
    if (this.inner === undefined) inner.disposed = true; // otherwise the getter has updated the object
    inner.#restoreInner();
  }

  override refusal(size: number, align: number): AllocatorError {
    const error = super.refusal(size, align);
    return (
      (error instanceof OutOfMemoryError ? fullScratches.get(this.#outermost)?.(size) : undefined) ?? error
    );
  }

  get #outermost(): ScopedAllocator {
    return this.outer === undefined ? this : this.outer.#outermost;
  }

  #makeInner(): ScopedAllocator {
    const { memory, ptr } = this;
    return new ScopedAllocator({ isPlace: true, memory, ptr, bytes: this.end - ptr, attached: true }, this);
  }

  /** Returns the error that explains why a scope cannot be used. */
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

function noCallback(value: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The callback of \`scope\` is ${showValue(value)}: expected a function.`,
  );
}
