import { AllocatorError, EMPTY, type Memory, type Ptr, type ScopedAllocator } from '@offheap/core';
import { DISPOSE, identify, type Origin, showValue } from '@offheap/core/internal';
import type { ElementSource } from '../fields/element-type.ts';
import type { Init } from '../schema/initial.ts';
import { layoutOf } from '../schema/layout.ts';
import { checkEntry, Struct, type StructClass } from '../schema/struct.ts';
import type { ArrayView } from '../view/array-view.ts';
import { FREED } from '../checked/scrub.ts';
import type { Binding } from '../view/binding.ts';
import { runOnEach } from '../view/hooks.ts';
import type { ScratchArray } from '../view/movable-elements.ts';
import type { ObjectElements } from '../view/object-array-view.ts';
import { asView, NOWHERE, structOf, type View, type ViewOwner } from '../view/view.ts';
import { endView } from './end-view.ts';
import type { Outlives, Scoped } from './escape.ts';
import type { Recyclers, ViewRecycler } from './recyclers.ts';
import type { Scratch } from './scratch.ts';

/** Larger ranges are cleared by the engine's own loop: a call of it takes as long as this number of bytes. */
const MOST_UNCALLED_BYTES = 128;

/** The origin by which copies of the package recognise scopes. @internal */
export const SCOPE: Origin = { of: 'ScratchScope of @offheap/struct' };
/** An object that writes to the bytes of a scope, and must be notified when these bytes are freed. @internal */
export interface ScopeClient {
  /**
   * Called when the scope ends, or its memory was restored. Returns the error to throw when the scope ends without an
   * error.
   */
  scopeEnds(scope: ScratchScope): AllocatorError | undefined;
}

/** One scope of a {@link Scratch}: allocates temporary values, which are freed when the scope ends. */
export class ScratchScope implements ViewOwner {
  readonly #scratch: Scratch;
  // Set once and not #private: V8 does not track the types of fields that are undefined at first.
  declare private readonly recyclers: Recyclers;
  declare private readonly depth: number;
  readonly #onEnd: () => void;
  /** The number of objects of each recycler that were in use when the scope began. */
  declare private readonly marks: number[];
  /** The values with functions to call at the end of the scope, in order of creation, and their bindings. */
  readonly #ends: object[] = [];
  readonly #endBindings: Binding[] = [];
  declare private readonly clients: ScopeClient[];
  declare private stack: ScopedAllocator | undefined;

  /** @internal */
  constructor(scratch: Scratch, recyclers: Recyclers, depth: number, onEnd: () => void) {
    this.#scratch = scratch;
    this.recyclers = recyclers;
    this.depth = depth;
    this.marks = [];
    this.clients = [];
    this.stack = undefined;
    this.#onEnd = onEnd;
  }

  /** Whether the scope has not ended. */
  private get isOpen(): boolean {
    return this.stack !== undefined;
  }

  /** The allocator of the scope's bytes, for blocks without a struct. */
  get allocator(): ScopedAllocator {
    if (this.stack === undefined) throw this.#ended();
    return this.stack;
  }

  get memory(): Memory {
    return this.recyclers.memory;
  }

  /**
   * Creates a struct with its initial values. `init` is a function that is called with the struct, or an object with
   * values for some of the fields. When `init` throws, the struct is removed. O(1), creates no garbage. `onDestroy`
   * is called at the end of the scope, in reverse order of creation.
   *
   * @throws OutOfMemoryError when the scratch memory is full, AllocatorError `SCOPE` when the scope has ended or an
   *   inner scope is open.
   */
  create<T extends Struct>(T: StructClass<T>, init?: Init<T>): Scoped<T> {
    const views = this.recyclers.viewsOf(T);
    let view = views.make(this.allocator, this);
    if (view === undefined) view = this.#make(views); // `??` compares with null as well
    if (init !== undefined || views.hooks !== 0) this.#begin(view, views.binding, init);
    return view as unknown as Scoped<T>; // marked for the compiler only
  }

  /**
   * Creates an array of `length` elements of a field type (`u32`, `vec2`) or struct class. Numbers are 0; structs
   * have their initial values. O(length), creates no garbage. Elements that are objects have one view each. The first
   * `get` creates the views of all elements (in an array of more than 65,536 elements, only the view of that
   * element), and later arrays reuse these views. A program that only uses `array.cursor()` never creates them.
   *
   * @throws OutOfMemoryError when the scratch memory is full, AllocatorError `SCOPE` under the same conditions as
   *   {@link create}.
   */
  array<V>(of: ElementSource<V>, length: number): Scoped<ScratchArray<V>> {
    if (!Number.isInteger(length) || length < 0) throw badLength(length);
    const arrays = this.recyclers.arraysOf(of, length);
    const bytes = length * arrays.stride;
    const ptr = this.allocator.allocate(bytes, arrays.align);
    const array = arrays.next();
    if (arrays.hasViews) {
      (array as unknown as ObjectElements).place(ptr, length); // its class is one of these
    } else {
      array.byteOffset = ptr;
      array.length = length;
    }
    if (ptr !== EMPTY) this.#clear(ptr, bytes, arrays.template);
    const { binding } = arrays;
    if (binding !== undefined) this.#beginArray(array, binding);
    return array as unknown as Scoped<ScratchArray<V>>; // marked for the compiler only
  }

  #beginArray(array: object, binding: Binding): void {
    const { onCreate, onDestroy, letGo } = binding;
    if (onCreate !== undefined) runOnEach(array as ArrayView<object>, 'onCreate', onCreate); // the elements are structs
    if (onDestroy !== undefined || letGo !== undefined) this.#atEnd(array, binding);
  }

  /**
   * Opens a scope inside this scope: see {@link Scratch.scope}.
   *
   * @throws AllocatorError `SCOPE` when the scope has ended, or already has an open inner scope.
   */
  scope<R>(fn: (scope: ScratchScope) => Outlives<R>): R {
    if (this.stack === undefined) throw this.#ended();
    if (this.#scratch.depth > this.depth + 1) {
      throw new AllocatorError(
        'SCOPE',
        `A scope inside this one (depth ${this.depth + 1}) is open already. Open the next scope inside that scope.`,
      );
    }
    return this.#scratch.scope(fn);
  }

  /**
   * Destroys a struct before the scope ends. Its bytes can be reused immediately if the struct was created last,
   * otherwise when the scope ends.
   *
   * @throws AllocatorError `STALE` when the struct was already destroyed, `NOT_OWNED` when it belongs to another
   *   scope.
   */
  destroy(entry: Struct): void {
    checkEntry('The struct', entry, 'one that this scope created');
    const view = asView(entry);
    if (view.$owner !== this) {
      throw view.$owner === null
        ? new AllocatorError(
            'STALE',
            `This ${layoutOf(entry.constructor as StructClass).name} is not alive. Destroy it once, or let its scope free it.`,
          )
        : new AllocatorError(
            'NOT_OWNED',
            `This ${layoutOf(entry.constructor as StructClass).name} was created elsewhere: destroy it where it was created, or with \`destroy(view)\`, which finds its owner.`,
          );
    }
    const { onDestroy, letGo } = this.#viewsOf(entry).binding;
    const at = onDestroy === undefined && letGo === undefined ? -1 : this.#ends.lastIndexOf(entry);
    if (at >= 0) {
      // From here on, the value counts as destroyed: neither its own `onDestroy` nor the end of the scope destroys it again.
      this.#forget(at);
    } else if (onDestroy !== undefined) return;
    try {
      onDestroy?.(entry);
    } finally {
      this.#free(view);
    }
  }

  /** @internal */
  free(entry: Struct): void {
    const at = this.#ends.lastIndexOf(entry);
    if (at >= 0) this.#forget(at);
    this.#free(asView(entry));
  }

  /**
   * Ends the scope and destroys all of its values, calling `onDestroy` in reverse order of creation. Has no effect if
   * the scope has already ended. When an `onDestroy` throws, the other values are still destroyed, and then the first
   * error is thrown.
   *
   * @throws AllocatorError `SCOPE` when a `CommandBuffer` has commands in the scope that were not applied, or an
   *   inner scope is open. The scopes have ended nevertheless.
   */
  [DISPOSE](): void {
    if (this.stack === undefined) return;
    const isInnermost = this.stack.inner === undefined;
    this.#scratch.endFrom(this.depth);
    if (isInnermost) return;
    throw new AllocatorError(
      'SCOPE',
      `An inner scope is open (depth ${this.depth + 2}) at the end of this one, and was ended too. End scopes in reverse order.`,
    );
  }

  /**
   * Ends the scope and destroys all of its values. Also ends the open inner scopes of the allocator. Can be called
   * again when the stack was full the first time.
   *
   * @internal
   */
  end(): void {
    const { stack } = this;
    if (stack === undefined) return;
    const errors = this.#ends.length === 0 && this.clients.length === 0 ? undefined : this.#endContents();
    if (!this.isOpen) {
      // A hook has restored the memory to a moment before the scope.
      if (errors !== undefined) throw errors[0];
      return;
    }
    if (this.recyclers.checked && stack.topIndex !== 0) this.#closeAndFill(stack);
    else stack.close();
    this.#end('its scope has ended');
    if (errors !== undefined) throw errors[0];
  }

  /**
   * Calls hooks and clients, and ends the inner scopes that hooks have left open. Returns the errors; undefined if
   * there are none.
   */
  #endContents(): unknown[] | undefined {
    const errors = this.endClients(this.#endAll());
    const more = this.isOpen ? this.#scratch.endInside(this.depth) : [];
    return more.length === 0 ? errors : [...(errors ?? []), ...more];
  }

  /**
   * Closes an open scope of checked mode, and then overwrites its bytes. By then, the pools in it know that it has
   * ended.
   */
  #closeAndFill(stack: ScopedAllocator): void {
    stack.closeInner();
    const end = stack.mark();
    const start = end - stack.used;
    stack.close();
    this.memory.u8.fill(FREED, start, end);
  }

  /** @internal */
  addClient(client: ScopeClient): void {
    if (this.stack === undefined) throw this.#ended();
    if (!this.clients.includes(client)) this.clients.push(client);
  }

  /** Adds the errors of the clients to `errors`. @internal */
  endClients(errors?: unknown[]): unknown[] | undefined {
    let all = errors;
    for (let client = this.clients.pop(); client !== undefined; client = this.clients.pop()) {
      const error = client.scopeEnds(this);
      if (error !== undefined) (all ??= []).push(error);
    }
    return all;
  }

  /** Called when the memory was restored to a state in which the scope was not open. @internal */
  abandon(): void {
    this.endClients();
    this.#ends.length = 0;
    this.#endBindings.length = 0;
    this.#end('the memory was restored to a moment when its scope was not open');
  }

  #end(why: string): void {
    const { all, checked } = this.recyclers;
    for (let i = 0; i < all.length; i++) {
      const recycler = all[i]!;
      const mark = this.marks[i] ?? 0; // a kind that this scope was the first to use
      if (checked) {
        const { objects } = recycler;
        for (let k = mark; k < objects.length; k++) endView(objects[k] as View, true, why);
        objects.length = Math.min(mark, objects.length);
      }
      recycler.used = mark;
    }
    this.#onEnd();
    this.stack = undefined; // the last step: up to here, the method can be called again
  }

  /** @internal */
  begin(outer: ScopedAllocator): void {
    const { all } = this.recyclers; // only ever grows
    for (let i = 0; i < all.length; i++) this.marks[i] = all[i]!.used;
    this.stack = outer.openScope();
  }

  /** Creates a struct like the compiled function, and handles the cases that the compiled function does not. */
  #make<T extends Struct>(views: ViewRecycler<T>): T & View {
    const { binding } = views;
    binding.generated?.prepare();
    const offset = this.allocator.allocate(views.size, views.align) >> binding.shift;
    const view = views.next();
    view.$offset = offset;
    view.$owner = this;
    binding.reset(offset);
    return view;
  }

  /** Runs `init`, then `onCreate`, for a new entry. If either throws, the entry is removed. */
  #begin<T extends Struct>(view: T & View, binding: Binding<T>, init: Init<T> | undefined): void {
    try {
      if (init !== undefined) binding.fill(view, init);
      if (view.$owner === this) binding.onCreate?.(view);
    } catch (error) {
      if (view.$owner === this) this.#free(view); // unless `init` has destroyed it
      throw error;
    }
    const hasEnd = binding.onDestroy !== undefined || binding.letGo !== undefined;
    if (hasEnd && view.$owner === this) this.#atEnd(view, binding); // unless `init` has destroyed it
  }

  #atEnd(made: object, binding: Binding): void {
    this.#ends.push(made);
    this.#endBindings.push(binding);
  }

  /** Removes a value from the list of values with functions to call at the end. (`splice` would create a list of it.) */
  #forget(at: number): void {
    this.#ends.copyWithin(at, at + 1).pop();
    this.#endBindings.copyWithin(at, at + 1).pop();
  }

  /**
   * Calls the functions for the end of the scope. Returns the errors, or undefined, as an empty list would be
   * garbage.
   */
  #endAll(): unknown[] | undefined {
    let errors: unknown[] | undefined;
    for (let made = this.#ends.pop(); made !== undefined; made = this.#ends.pop()) {
      const { onDestroy, letGo, layout, shift } = this.#endBindings.pop()!;
      if (made instanceof Struct && asView(made).$owner !== this) continue; // undone by a restore
      try {
        if (made instanceof Struct) onDestroy?.(made);
        else if (onDestroy !== undefined) runOnEach(made as ArrayView<object>, 'onDestroy', onDestroy);
      } catch (error) {
        (errors ??= []).push(error);
      }
      if (letGo === undefined || !this.isOpen) continue;
      if (made instanceof Struct && asView(made).$owner !== this) continue; // undone by a restore in the hook
      if (made instanceof Struct) letGo(asView(made).$offset);
      else {
        const { byteOffset, length } = made as ArrayView<object>;
        for (let i = 0; i < length; i++) letGo((byteOffset + i * layout.stride) >> shift);
      }
    }
    return errors;
  }

  #viewsOf(entry: Struct): ViewRecycler<Struct> {
    return this.recyclers.viewsOf(structOf(entry));
  }

  #free(view: View): void {
    const { size, binding } = this.#viewsOf(view as unknown as Struct); // every view belongs to a struct
    binding.letGo?.(view.$offset);
    this.allocator.deallocate(view.$offset << binding.shift, size);
    endView(view, this.recyclers.checked, 'it was destroyed');
    view.$offset = NOWHERE; // its bytes may be those of the next struct
  }

  #clear(ptr: Ptr, bytes: number, template: Uint8Array | undefined): void {
    if (template !== undefined || bytes > MOST_UNCALLED_BYTES) this.#fill(ptr, bytes, template);
    else {
      const { i32 } = this.memory;
      for (let at = ptr >> 2; at << 2 < ptr + bytes; at++) i32[at] = 0; // blocks end at multiples of 8
    }
  }

  #fill(ptr: Ptr, bytes: number, template: Uint8Array | undefined): void {
    const { u8 } = this.memory;
    if (template === undefined) u8.fill(0, ptr, ptr + bytes);
    else for (let at = ptr; at < ptr + bytes; at += template.length) u8.set(template, at);
  }

  #ended(): AllocatorError {
    return new AllocatorError(
      'SCOPE',
      `This scope (depth ${this.depth + 1}) has ended. Use the scope that \`scope\` passes to its callback, inside the callback.`,
    );
  }
}

identify(ScratchScope, SCOPE);

function badLength(length: number): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `An array of ${showValue(length)} elements: expected an integer of 0 or more.`,
  );
}
