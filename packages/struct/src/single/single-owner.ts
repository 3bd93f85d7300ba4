import { hasOwn } from '@offheap/core/internal';
import type { Allocator, Ptr } from '@offheap/core';
import type { ListedBlocks, Resident } from '@offheap/core/internal';
import { watchEndsOf } from './allocator-parts.ts';
import { isListOf, listOf } from './listed-singles.ts';
import type { Layout } from '../schema/layout.ts';
import { frozenView } from '../pool/pool-errors.ts';
import type { Struct } from '../schema/struct.ts';
import type { Binding } from '../view/binding.ts';
import { asView, NOWHERE, type View, type ViewOwner } from '../view/view.ts';

/** The owner of the single structs in one allocator. */
export interface SingleOwner<T extends Struct = Struct> extends ViewOwner, Resident {
  /** The views that are passed to running callbacks, the innermost last. They are not reused meanwhile. */
  readonly inCallbacks: View[];
  /** The number of running `init` functions and hooks, which is the number of views of {@link inCallbacks} in use. */
  callbacks: number;
  create(): T & View;
  /** Frees the block of a struct that could not be initialised, even if the callback has frozen its view. */
  takeBack(entry: Struct): void;
  /** Called when the block of a struct no longer belongs to the allocator: detaches its view. */
  forget(entry: Struct): void;
  /** Returns a view of a struct from a loaded file. */
  adopt(ptr: Ptr): T & View;
  /** The structs that have not been destroyed; known in checked mode. */
  readonly leaks?: readonly Leak[];
}

/** The owner of an entry whose `onDestroy` is running, and that is therefore already being destroyed. */
const ENDING: ViewOwner = { destroy: () => undefined, free: () => undefined };

/** Destroys an entry after calling its `onDestroy`. */
export function end(owner: SingleOwner, { onDestroy }: Binding, entry: Struct): void {
  const { inCallbacks, callbacks } = owner;
  try {
    if (onDestroy !== undefined) {
      inCallbacks[callbacks] = asView(entry);
      owner.callbacks = callbacks + 1;
      asView(entry).$owner = ENDING;
      onDestroy(entry);
    }
  } finally {
    owner.callbacks = callbacks; // without a call: the stack may be full
    // A restore inside the hook may have restored a state before the entry was created: its block then belongs to something else.
    if (asView(entry).$owner !== null) owner.free(entry);
  }
}

/**
 * Detaches a view: it reads and writes no memory from now on.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the view is frozen. Nothing is changed in this case.
 */
export function detach(view: View, { name }: Layout): void {
  try {
    view.$owner = null;
    view.$offset = NOWHERE;
  } catch {
    throw frozenView(name);
  }
}

/** Attaches a view to a struct again. */
export function attach(view: View, owner: ViewOwner, offset: number): void {
  view.$owner = owner;
  view.$offset = offset;
}

/** Frees a struct's block, and releases the values outside the memory that it refers to. */
export function freeBlock(allocator: Allocator, { layout, shift, letGo }: Binding, offset: number): void {
  letGo?.(offset);
  allocator.deallocate(offset << shift, layout.stride, layout.align);
}

/** The owner outside checked mode, which reuses view objects. */
export class FastSingleOwner<T extends Struct> implements SingleOwner<T> {
  readonly inCallbacks: View[] = [];
  callbacks = 0;
  readonly #allocator: Allocator;
  readonly #binding: Binding<T>;
  readonly #allocate: () => Ptr;
  #all: (T & View)[] = [];
  readonly #idle: (T & View)[] = [];
  readonly #saved = new WeakMap<Uint8Array, SavedSingles<T>>();
  /** The offset of the state with which all blocks end; 0 when some blocks may end before it. */
  readonly #place: Ptr;

  constructor(allocator: Allocator, binding: Binding<T>) {
    this.#allocator = allocator;
    this.#binding = binding;
    const { stride, align } = binding.layout;
    this.#allocate = () => allocator.allocate(stride, align);
    allocator.memory.residents.addWeakly(this);
    this.#place = watchEndsOf(allocator);
  }

  create(): T & View {
    const { shift, View, generated } = this.#binding;
    const ptr = generated === undefined ? this.#allocate() : generated.prepareAnd(this.#allocate);
    const offset = ptr >> shift;
    this.#allocator.memory.partCreated();
    let view = this.#idle.pop();
    if (view === undefined) this.#all.push((view = new View(0, null)));
    view.$offset = offset;
    view.$owner = this;
    this.#binding.reset(offset);
    return view;
  }

  destroy(entry: Struct): void {
    end(this, this.#binding, entry);
  }

  free(entry: Struct): void {
    const view = asView(entry) as T & View; // `destroy` found this owner in it
    const { $offset } = view;
    detach(view, this.#binding.layout);
    try {
      freeBlock(this.#allocator, this.#binding, $offset);
    } catch (error) {
      attach(view, this, $offset);
      throw error;
    }
    this.#reuse(view);
  }

  /** Makes a detached view available for reuse, unless a callback uses it. */
  #reuse(view: T & View): void {
    if (this.callbacks === 0 || !this.#isInCallback(view)) this.#idle.push(view);
    else this.#drop(view);
  }

  #drop(view: Struct): void {
    this.#all = this.#all.filter((other) => other !== view);
  }

  #isInCallback(view: View): boolean {
    for (let i = 0; i < this.callbacks; i++) if (this.inCallbacks[i] === view) return true;
    return false;
  }

  takeBack(entry: Struct): void {
    if (!Object.isFrozen(entry)) {
      this.free(entry);
      return;
    }
    this.#drop(entry); // it is never reused
    freeBlock(this.#allocator, this.#binding, asView(entry).$offset);
  }

  forget(entry: Struct): void {
    this.#drop(entry);
    leave(asView(entry));
  }

  /** Detaches the views of structs whose blocks were freed in bulk. Creates no garbage. */
  ended(start: Ptr, end: Ptr): void {
    if (!mayHaveEnded(this.#place, start, end)) return;
    const { shift } = this.#binding;
    for (let i = this.#all.length - 1; i >= 0; i--) {
      const view = this.#all[i]!;
      if (view.$owner === null || !isIn(view, shift, start, end)) continue;
      leave(view);
      if (view.$owner === null) this.#reuse(view);
      else this.#drop(view); // it is frozen
    }
  }

  /** Creates no garbage for a snapshot array that was used before. */
  saved(snapshot: Uint8Array): boolean {
    let kept = this.#saved.get(snapshot);
    if (kept === undefined) this.#saved.set(snapshot, (kept = { views: [], offsets: [] }));
    let count = 0;
    for (let i = 0; i < this.#all.length; i++) {
      const view = this.#all[i]!;
      if (view.$owner === null) continue;
      kept.views[count] = view;
      kept.offsets[count++] = view.$offset;
    }
    // V8 drops the storage of a list whose length is set to 0, and the next element would create garbage.
    if (kept.views.length !== count) kept.views.length = kept.offsets.length = count;
    return count > 0;
  }

  adopt(ptr: Ptr): T & View {
    const view = new this.#binding.View(ptr >> this.#binding.shift, this);
    this.#all.push(view);
    return view;
  }

  listed(): ListedBlocks[] {
    const { layout, shift } = this.#binding;
    const live = this.#all.filter((view) => view.$owner !== null);
    return listOf(
      this.#allocator,
      layout,
      live.map((view) => view.$offset << shift),
    );
  }

  keepListed(lists: readonly ListedBlocks[], snapshot: Uint8Array): void {
    const { layout, shift } = this.#binding;
    const kept: SavedSingles<T> = { views: [], offsets: [] };
    for (const list of lists) {
      if (!isListOf(list, this.#allocator, layout)) continue;
      for (const view of this.#all) {
        if (view.$owner === null || !list.ptrs.delete(view.$offset << shift)) continue;
        kept.views.push(view);
        kept.offsets.push(view.$offset);
      }
    }
    this.#saved.set(snapshot, kept);
  }

  restored(snapshot: Uint8Array): void {
    const kept = this.#saved.get(snapshot);
    for (let i = 0; i < this.#all.length; i++) leave(this.#all[i]!);
    this.#idle.length = 0;
    if (kept === undefined) {
      // It is unknown which of the views belong to structs of these bytes, so none is reused.
      this.#all = [];
      return;
    }
    for (let i = 0; i < kept.views.length; i++) {
      const view = kept.views[i]!;
      if (isStuck(view)) continue;
      attach(view, this, kept.offsets[i]!);
      if (!this.#all.includes(view)) this.#all.push(view); // other bytes were restored in the meantime
    }
    for (let i = 0; i < this.#all.length; i++) {
      const view = this.#all[i]!;
      if (view.$owner === null && !this.#isInCallback(view)) this.#idle.push(view);
    }
  }
}

/**
 * Whether blocks may be in the bytes from `start` up to `end`, if they end only together with the state at `place`.
 * Always true if `place` is 0, because the blocks may then end before it.
 */
export function mayHaveEnded(place: Ptr, start: Ptr, end: Ptr): boolean {
  return place === 0 || (place >= start && place < end);
}

/** Whether the block of a view begins in a part of the memory. */
export function isIn({ $offset }: View, shift: number, start: Ptr, end: Ptr): boolean {
  const ptr = $offset << shift;
  return ptr >= start && ptr < end;
}

/** The attached views when a snapshot was taken, and their offsets. */
interface SavedSingles<T extends Struct> {
  readonly views: (T & View)[];
  readonly offsets: number[];
}

/** Whether a view is frozen and has no private state that can still change. A restore leaves such a view unchanged. */
export function isStuck(view: View): boolean {
  return Object.isFrozen(view) && hasOwn(view, '$owner');
}

/** Detaches a view in a restore, where a frozen view can no longer be refused. */
export function leave(view: View): void {
  if (isStuck(view)) return;
  view.$owner = null;
  view.$offset = NOWHERE;
}

/** A struct that was not destroyed. */
export interface Leak {
  /** Its class's name. */
  readonly struct: string;
  /** Its byte offset. */
  readonly ptr: Ptr;
  /** The stack of its creation. */
  readonly madeAt: string;
}
