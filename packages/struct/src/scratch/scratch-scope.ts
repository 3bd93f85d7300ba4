import { AllocatorError, EMPTY, type Memory, type Ptr, type ScopedAllocator } from '@offheap/core';
import type { ElementSource } from '../fields/element-type.ts';
import { Struct, type StructClass } from '../struct.ts';
import type { ArrayView } from '../view/array-view.ts';
import { FREED } from '../pool/checked-views.ts';
import { asView, type View, type ViewOwner } from '../view/view.ts';
import { endView } from './end-view.ts';
import type { Outlives, Scoped } from './escape.ts';
import type { Recyclers } from './recyclers.ts';
import type { Scratch } from './scratch.ts';

/** One scope of a {@link Scratch}: makes temporaries, which end with it. */
export class ScratchScope implements ViewOwner {
  readonly #scratch: Scratch;
  readonly #recyclers: Recyclers;
  readonly #depth: number;
  readonly #onEnd: () => void;
  /** How many objects of each recycler were in use when the scope began. */
  readonly #marks: number[] = [];
  #allocator: ScopedAllocator | undefined;

  /** @internal */
  constructor(scratch: Scratch, recyclers: Recyclers, depth: number, onEnd: () => void) {
    this.#scratch = scratch;
    this.#recyclers = recyclers;
    this.#depth = depth;
    this.#onEnd = onEnd;
  }

  /** The stack that the scope's bytes lie in, for raw blocks. */
  get allocator(): ScopedAllocator {
    if (this.#allocator === undefined) throw this.#ended();
    return this.#allocator;
  }

  get memory(): Memory {
    return this.#recyclers.memory;
  }

  /**
   * A struct with its initial values; `init` fills it, and when that throws it is ended. O(1), no garbage.
   *
   * @throws OutOfMemoryError when the scratch memory is full, AllocatorError `SCOPE` when the scope has ended or one
   *   inside it is open.
   */
  create<T extends Struct>(T: StructClass<T>, init?: (entry: T) => void): Scoped<T> {
    const views = this.#recyclers.viewsOf(T);
    const offset = this.allocator.allocate(views.size, views.align) >> views.binding.shift;
    const view = this.#recyclers.checked ? this.#fresh(views.objects, views) : views.next();
    view.$offset = offset;
    view.$owner = this;
    views.binding.reset(offset);
    if (init !== undefined) this.#initialise(view, init);
    return view as unknown as Scoped<T>; // marked for the compiler only
  }

  /**
   * `length` elements of a field type (`u32`, `vec2`) or struct class. Numbers begin as 0, structs with their initial
   * values. O(length), no garbage.
   *
   * @throws OutOfMemoryError when the scratch memory is full, AllocatorError `SCOPE` as in {@link create}.
   */
  array<V>(of: ElementSource<V>, length: number): Scoped<ArrayView<V>> {
    const arrays = this.#recyclers.arraysOf(of);
    if (!Number.isInteger(length) || length < 0) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `An array of ${length} elements: expected an integer from 0 up.`,
      );
    }
    const bytes = length * arrays.size;
    const ptr = this.allocator.allocate(bytes, arrays.align);
    const array = this.#recyclers.checked ? this.#fresh(arrays.objects, arrays) : arrays.next();
    array.byteOffset = ptr;
    array.length = length;
    if (ptr !== EMPTY) this.#clear(ptr, bytes, arrays.template);
    return array as unknown as Scoped<ArrayView<V>>; // marked for the compiler only
  }

  /**
   * Opens a scope inside this one: see {@link Scratch.scope}.
   *
   * @throws AllocatorError `SCOPE` when it has ended, or has a scope open already.
   */
  scope<R>(fn: (scope: ScratchScope) => Outlives<R>): R {
    if (this.#allocator === undefined) throw this.#ended();
    if (this.#scratch.depth > this.#depth + 1) {
      throw new AllocatorError(
        'SCOPE',
        `A scope inside this one (depth ${this.#depth + 1}) is open already. Open the next one inside that.`,
      );
    }
    return this.#scratch.scope(fn);
  }

  /**
   * Ends a struct early. Its bytes come back at once when it was made last, otherwise with the scope.
   *
   * @throws AllocatorError `STALE` when it has ended, `NOT_OWNED` when it is not this scope's.
   */
  destroy(entry: Struct): void {
    if (!(entry instanceof Struct)) {
      throw new AllocatorError(
        'NOT_OWNED',
        `${String(entry)} is no struct: expected one that this scope made.`,
      );
    }
    const view = asView(entry);
    if (view.$owner !== this) {
      throw view.$owner === null
        ? new AllocatorError('STALE', `This ${entry.constructor.name} has ended already.`)
        : new AllocatorError('NOT_OWNED', `This ${entry.constructor.name} was made elsewhere: end it there.`);
    }
    // Its constructor is its struct: view classes see to that.
    const { size, binding } = this.#recyclers.viewsOf(entry.constructor as StructClass);
    this.allocator.deallocate(view.$offset << binding.shift, size);
    endView(view, this.#recyclers.checked, 'it was destroyed');
  }

  /** Ends the scope and everything made in it. Does nothing when it has ended. */
  [Symbol.dispose](): void {
    if (this.#allocator === undefined) return;
    if (this.#recyclers.checked) {
      const end = this.#allocator.mark();
      this.memory.u8.fill(FREED, end - this.#allocator.used, end);
    }
    this.#allocator[Symbol.dispose]();
    this.#end('its scope has ended');
  }

  /** The memory was restored to a moment when the scope was not open. @internal */
  abandon(): void {
    this.#end('the memory was restored to a moment when its scope was not open');
  }

  #end(why: string): void {
    this.#allocator = undefined;
    const { all, checked } = this.#recyclers;
    for (let i = 0; i < all.length; i++) {
      const recycler = all[i]!;
      const mark = this.#marks[i] ?? 0; // a kind that this scope met first
      if (checked) {
        for (const object of recycler.objects.splice(mark)) endView(object as View, true, why);
      }
      recycler.used = mark;
    }
    this.#onEnd();
  }

  /** @internal */
  begin(allocator: ScopedAllocator): void {
    this.#allocator = allocator;
    const { all } = this.#recyclers;
    this.#marks.length = all.length;
    for (let i = 0; i < all.length; i++) this.#marks[i] = all[i]!.used;
  }

  /** In checked mode objects are not used again, so that one kept too long is told. */
  #fresh<O extends object>(objects: O[], recycler: { used: number; next(): O }): O {
    recycler.used = objects.length;
    return recycler.next();
  }

  #initialise<T extends Struct>(view: T, init: (entry: T) => void): void {
    try {
      init(view);
    } catch (error) {
      if (asView(view).$owner === this) this.destroy(view); // unless `init` has ended it
      throw error;
    }
  }

  #clear(ptr: Ptr, bytes: number, template: Uint8Array | undefined): void {
    const { u8 } = this.memory;
    if (template === undefined) u8.fill(0, ptr, ptr + bytes);
    else for (let at = ptr; at < ptr + bytes; at += template.length) u8.set(template, at);
  }

  #ended(): AllocatorError {
    return new AllocatorError(
      'SCOPE',
      `This scope (depth ${this.#depth + 1}) has ended. Use the one that \`scope\` hands to its callback, inside it.`,
    );
  }
}
