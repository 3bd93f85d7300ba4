import {
  type Allocator,
  AllocatorError,
  type Memory,
  OutOfMemoryError,
  ScopedAllocator,
} from '@offheap/core';
import {
  checkAllocator,
  checkOptions,
  DISPOSE,
  explainFull,
  identify,
  type Resident,
  unfinishedKind,
} from '@offheap/core/internal';
import { type Checked, checkedOf } from '../checked-mode.ts';
import { Struct } from '../schema/struct.ts';
import { Elements } from '../view/elements.ts';
import { checkCallback } from '../view/refuse-promises.ts';
import { asView, type Placed } from '../view/view.ts';
import type { Outlives } from './escape.ts';
import { ScratchScope } from './scratch-scope.ts';
import { Recyclers } from './recyclers.ts';

const NO_ERRORS: readonly unknown[] = [];

/** Options of a new {@link Scratch}. */
export interface ScratchOptions {
  /** The allocator of the scratch memory; by default, the scratch creates its own memory. */
  readonly allocator?: Allocator;
  /** Whether views check that their scope is open; true by default in the development build. */
  readonly checked?: Checked;
}

const KNOWN_OPTIONS: Record<keyof ScratchOptions, true> = { allocator: true, checked: true };

/**
 * Memory for temporary values, which are freed together when their scope ends. Later scopes reuse the views, so a frame creates
 * no garbage once the views exist.
 *
 * ```ts
 * const scratch = new Scratch(64 * KiB);
 *
 * function frame() {
 *   scratch.scope((s) => {
 *     const hit = s.create(Contact);
 *     const near = s.array(u32, 16);
 *   });
 * }
 * ```
 */
export class Scratch implements Resident {
  /** The stack that contains the bytes. */
  readonly allocator: ScopedAllocator;
  readonly checked: Checked;
  readonly #recyclers: Recyclers;
  /** Scope objects by depth, which are reused. */
  readonly #scopes: ScratchScope[] = [];
  #depth = 0;
  /** The number of scopes up to the innermost one whose callback is running. */
  #running = 0;
  /**
   * The number of scopes that have not ended: fewer than `#depth` while scopes are being ended, or after a stack
   * overflow.
   */
  #open = 0;
  /** The number of scopes up to the innermost one that is being ended. Its hooks may open inner scopes. */
  #ending = 0;

  /**
   * @param bytes the size in bytes: room for all values that are live at the same time, including padding.
   * @throws AllocatorError `INVALID_ARGUMENT` when `bytes` is out of range.
   * @throws OutOfMemoryError when the allocator has no room.
   */
  constructor(bytes: number, options: ScratchOptions = {}) {
    checkOptions('a Scratch', options, KNOWN_OPTIONS);
    if (options.allocator !== undefined) checkAllocator('The allocator of a Scratch', options.allocator);
    this.checked = checkedOf(options.checked); // before bytes are allocated, because it may throw
    this.allocator =
      options.allocator === undefined
        ? new ScopedAllocator(bytes)
        : ScopedAllocator.from(options.allocator, bytes);
    explainFull(this.allocator, (size) => full(bytes, size));
    this.#recyclers = new Recyclers(this.allocator, this.checked);
    this.allocator.memory.residents.addWeakly(this);
  }

  get memory(): Memory {
    return this.allocator.memory;
  }

  /** The size in bytes. */
  get capacity(): number {
    return this.allocator.capacity;
  }

  /** The highest number of bytes that were in use at the same time. */
  get peak(): number {
    return this.allocator.peak;
  }

  /** The number of open scopes, which are nested. */
  get depth(): number {
    return this.#open;
  }

  /**
   * Opens a scope, calls `fn` with it, ends the scope when `fn` returns or throws, and returns the result of `fn`.
   * Values that were allocated in the scope cannot be returned; the compiler reports an error. A call inside `fn`
   * opens an inner scope.
   *
   * A function literal in the call creates garbage, unless the engine inlines the call. In the hottest code, create
   * the function once, or use {@link open}.
   *
   * @throws AllocatorError `SCOPE` when `fn` returns a promise, or a value of the scope; otherwise the error that
   *   `fn` or an `onDestroy` throws.
   */
  scope<R>(fn: (scope: ScratchScope) => Outlives<R>): R {
    if (typeof fn !== 'function') checkCallback('callback of `scope`', fn);
    const scope = this.open();
    const depth = this.#depth - 1;
    const running = this.#running;
    this.#running = depth + 1;
    let result: unknown;
    try {
      result = fn(scope);
      if (typeof result === 'object' || typeof result === 'function') this.#refuseEscape(result, depth);
    } catch (error) {
      this.#running = running;
      this.#open = depth;
      this.#endTo(depth); // further errors of an `onDestroy` are not thrown: this one was first
      throw error;
    }
    this.#running = running;
    this.#open = depth;
    const errors = this.#endTo(depth);
    if (errors !== NO_ERRORS) throw errors[0];
    return result as R; // Outlives<R> is R or does not compile
  }

  /** Opens a scope without a callback: `using s = scratch.open()`. Scopes must end in reverse order. */
  open(): ScratchScope {
    if (this.#open < this.#depth) this.#endTo(this.#open); // the stack was full when they were to be ended
    const depth = this.#depth;
    const scopes = this.#scopes;
    let scope = scopes[depth];
    if (scope === undefined || this.checked) scope = scopes[depth] = this.#makeScope();
    scope.begin(depth === 0 ? this.allocator : scopes[depth - 1]!.allocator);
    this.#depth = this.#open = depth + 1;
    return scope;
  }

  /** Frees the scratch memory. */
  [DISPOSE](): void {
    this.allocator[DISPOSE]();
  }

  /**
   * Scopes that are open both here and in the restored bytes stay open, without the values that were created since.
   * All other scopes end.
   *
   * @internal
   */
  restored(): void {
    let open = 0;
    let innermost = this.allocator;
    while (open < this.#depth && innermost.inner !== undefined) {
      innermost = innermost.inner;
      open++;
    }
    while (this.#depth > open) this.#scopes[this.#depth - 1]!.abandon();
    for (let depth = 0; depth < open; depth++) this.#scopes[depth]!.endClients();
    // Closes scopes that are open in the restored bytes, but have ended here: they no longer have a scope object.
    innermost.closeInner();
    this.#recyclers.endFrom(this.#depth === 0 ? 0 : innermost.mark());
  }

  /**
   * Ends the scopes from a depth on; throws the first error.
   *
   * @throws AllocatorError `SCOPE` while the callback of an inner scope is running. Nothing is changed in this case.
   * @internal
   */
  endFrom(depth: number): void {
    if (this.#running > depth + 1) {
      throw new AllocatorError(
        'SCOPE',
        `An inner scope is open (depth ${this.#running}). Allocate from the inner scope, or end it first.`,
      );
    }
    const errors = this.#endTo(depth);
    if (errors.length > 0) throw errors[0];
  }

  /** Ends the open scopes inside the scope at a depth, which is being ended, and returns the errors. @internal */
  endInside(depth: number): readonly unknown[] {
    return this.#depth > depth + 1 ? this.#endTo(depth + 1) : NO_ERRORS;
  }

  /**
   * Ends the scopes from a depth on, including those that a callback has left open inside, and returns the errors.
   * Throws when a scope could not be ended, as the stack is full: an outer caller, or the next `open`, then ends it.
   */
  #endTo(depth: number): readonly unknown[] {
    let errors = NO_ERRORS;
    const ending = this.#ending;
    const least = depth > ending ? depth : ending; // an outer call ends the others
    while (this.#depth > least) {
      const before = this.#depth;
      this.#ending = before;
      try {
        this.#scopes[before - 1]!.end();
      } catch (error) {
        if (this.#depth === before) throw error;
        errors = [...errors, error];
      } finally {
        this.#ending = ending; // without a call: the stack may be full
      }
    }
    return errors;
  }

  /** Separate from `open`: a function that contains a closure may allocate a context in each call. */
  #makeScope(): ScratchScope {
    return new ScratchScope(this, this.#recyclers, this.#depth, () => (this.#open = --this.#depth));
  }

  /** @param depth the depth of the scope that ends. */
  #refuseEscape(result: object | null, depth: number): void {
    const kind = unfinishedKind(result);
    if (kind !== undefined) {
      throw new AllocatorError(
        'SCOPE',
        `The callback of \`scope\` returned a ${kind}: its data would be overwritten before it continues. Await first, then open the scope.`,
      );
    }
    const outer = depth === 0 ? this.allocator : this.#scopes[depth - 1]!.allocator;
    const at = placeIn(this.memory, result);
    if (at >= outer.end - outer.available && at < outer.end) {
      throw new AllocatorError(
        'SCOPE',
        'The callback of `scope` returned a value of the scope, which is freed when the scope ends. Return a copy, or create the value in an outer scope.',
      );
    }
  }
}

identify(Scratch);

/** Returns the byte offset of a view or an array view over this memory; -1 for anything else. */
function placeIn(memory: Memory, object: object | null): number {
  if (object instanceof Struct) {
    const { $memory, $byteOffset } = asView(object);
    return $memory === memory ? $byteOffset : -1;
  }
  if (!(object instanceof Elements)) return -1;
  const { $root } = object as { $root?: Struct }; // of an array in an entry: the entry's view
  const owner = $root ?? object;
  return (owner as Partial<Placed>).$memory === memory ? object.byteOffset : -1;
}

function full(bytes: number, size: number): OutOfMemoryError {
  return new OutOfMemoryError(
    `A Scratch of ${bytes} bytes has no room for ${size} more. Create it with more bytes: \`new Scratch(bytes)\`, or \`new World({ scratch: bytes })\` for the scratch of a world.`,
  );
}
