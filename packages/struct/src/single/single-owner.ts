import type { Allocator, Ptr } from '@offheap/core';
import type { ListedBlocks, Resident } from '@offheap/core/internal';
import { isListOf, listOf } from './listed-singles.ts';
import { FREED } from '../checked/scrub.ts';
import type { Layout } from '../schema/layout.ts';
import { frozenView } from '../pool/pool-errors.ts';
import type { Struct } from '../schema/struct.ts';
import type { Binding } from '../view/binding.ts';
import { callsOf, madeAndDestroyed, tellHistory } from '../view/history.ts';
import {
  ALWAYS_STAMP_AT,
  asView,
  type CheckedView,
  NOWHERE,
  type View,
  type ViewOwner,
} from '../view/view.ts';

/** Single structs on one allocator. */
export interface SingleOwner<T extends Struct = Struct> extends ViewOwner, Resident {
  create(): T & View;
  /** A view of a struct that a loaded file has. */
  adopt(ptr: Ptr): T & View;
}

/** The owner of an entry whose `onDestroy` runs: it ends already. */
const ENDING: ViewOwner = { destroy: () => undefined, free: () => undefined };

/** Destroys an entry, its `onDestroy` first. */
export function end(owner: SingleOwner, { onDestroy }: Binding, entry: Struct): void {
  try {
    if (onDestroy !== undefined) {
      asView(entry).$owner = ENDING;
      onDestroy(entry);
    }
  } finally {
    // A restore inside the hook may have gone back to a moment when the entry was not there: its block is not its own then.
    if (asView(entry).$owner !== null) owner.free(entry);
  }
}

/**
 * A view stands for no struct any more: it reads and writes no memory.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it is frozen: nothing has changed then.
 */
export function detach(view: View, { name }: Layout): void {
  try {
    view.$owner = null;
    view.$offset = NOWHERE;
  } catch {
    throw frozenView(name);
  }
}

/** A view stands for a struct again. */
export function attach(view: View, owner: ViewOwner, offset: number): void {
  view.$owner = owner;
  view.$offset = offset;
}

/** Their view objects are used again. */
export class FastSingleOwner<T extends Struct> implements SingleOwner<T> {
  readonly #allocator: Allocator;
  readonly #binding: Binding<T>;
  #all: (T & View)[] = [];
  readonly #idle: (T & View)[] = [];
  readonly #saved = new WeakMap<Uint8Array, SavedSingles<T>>();

  constructor(allocator: Allocator, binding: Binding<T>) {
    this.#allocator = allocator;
    this.#binding = binding;
    allocator.memory.residents.addWeakly(this);
  }

  create(): T & View {
    const { layout, shift, View } = this.#binding;
    const offset = this.#allocator.allocate(layout.stride, layout.align) >> shift;
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
    const { layout, shift } = this.#binding;
    const { $offset } = view;
    detach(view, layout);
    try {
      this.#binding.letGo?.($offset);
      this.#allocator.deallocate($offset << shift, layout.stride, layout.align);
    } catch (error) {
      attach(view, this, $offset);
      throw error;
    }
    this.#idle.push(view);
  }

  /** Without garbage to a snapshot that was taken before. */
  saved(snapshot: Uint8Array): boolean {
    let kept = this.#saved.get(snapshot);
    if (kept === undefined) this.#saved.set(snapshot, (kept = { views: [], offsets: [] }));
    kept.views.length = kept.offsets.length = 0;
    for (let i = 0; i < this.#all.length; i++) {
      const view = this.#all[i]!;
      if (view.$owner === null) continue;
      kept.views.push(view);
      kept.offsets.push(view.$offset);
    }
    return kept.views.length > 0;
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
      // Nobody can say which of the views stand for structs of these bytes: none is used for another struct.
      this.#all = [];
      return;
    }
    for (let i = 0; i < kept.views.length; i++) {
      const view = kept.views[i]!;
      if (isStuck(view)) continue;
      attach(view, this, kept.offsets[i]!);
      if (!this.#all.includes(view)) this.#all.push(view); // restored from elsewhere in between
    }
    for (let i = 0; i < this.#all.length; i++) {
      const view = this.#all[i]!;
      if (view.$owner === null) this.#idle.push(view);
    }
  }
}

/** The views that stood for a struct when a snapshot was taken, and where. */
interface SavedSingles<T extends Struct> {
  readonly views: (T & View)[];
  readonly offsets: number[];
}

/** Whether a view is frozen, and has no private state that changes all the same: a restore leaves such a view as it is. */
export function isStuck(view: View): boolean {
  return Object.isFrozen(view) && Object.hasOwn(view, '$owner');
}

/** Detaches a view in a restore, where a frozen one cannot be refused any more. */
export function leave(view: View): void {
  if (isStuck(view)) return;
  view.$owner = null;
  view.$offset = NOWHERE;
}

/** A struct that nobody has destroyed. */
export interface Leak {
  /** Its class's name. */
  readonly struct: string;
  /** Where it lies. */
  readonly ptr: Ptr;
  /** The stack when it was made. */
  readonly madeAt: string;
}

const NOT_ALIVE = 'the memory was restored to a moment when this one was not alive';
const FROM_ELSEWHERE =
  'the memory was restored from bytes that do not say which single structs are alive: a copy of a snapshot that is not kept, or was overwritten since. Keep the snapshot, or use `saveSnapshot` and `loadSnapshot`';

/** In checked mode each struct has a view of its own, which tells when it is kept too long, and where it was made. */
export class CheckedSingleOwner<T extends Struct> implements SingleOwner<T> {
  readonly #allocator: Allocator;
  readonly #binding: Binding<T>;
  /** Where each live one was made. */
  readonly #live = new Map<T & CheckedView, Error>();
  readonly #saved = new WeakMap<Uint8Array, Map<T & CheckedView, Error>>();

  constructor(allocator: Allocator, binding: Binding<T>) {
    this.#allocator = allocator;
    this.#binding = binding;
    allocator.memory.residents.addWeakly(this);
    allocator.memory.tellsEnds = true;
  }

  create(): T & View {
    const { layout, shift, View } = this.#binding;
    const offset = this.#allocator.allocate(layout.stride, layout.align) >> shift;
    const view = new View(offset, this) as T & CheckedView; // bound in checked mode
    this.#binding.reset(offset);
    this.#live.set(view, new Error(`${layout.name} made`));
    return view;
  }

  destroy(entry: Struct): void {
    end(this, this.#binding, entry);
  }

  free(entry: Struct): void {
    const view = asView(entry) as T & CheckedView; // `destroy` found this owner in it
    const { layout, shift } = this.#binding;
    const ptr = view.$offset << shift;
    if (Object.isFrozen(view)) throw frozenView(layout.name);
    this.#binding.letGo?.(view.$offset);
    this.#allocator.deallocate(ptr, layout.stride, layout.align);
    // What the allocator has written into the block is its own: a heap's free list begins there.
    if (layout.size > 16) this.#allocator.memory.u8.fill(FREED, ptr + 8, ptr + layout.size - 8);
    const made = this.#live.get(view);
    this.#end(view, 'this one was destroyed; do not keep its view');
    const ended = new Error('destroyed');
    tellHistory(view, () => madeAndDestroyed(made, ended));
  }

  /** Those that have not been destroyed. */
  get leaks(): Leak[] {
    const { layout, shift } = this.#binding;
    return Array.from(this.#live, ([view, made]) => ({
      struct: layout.name,
      ptr: view.$offset << shift,
      madeAt: callsOf(made),
    }));
  }

  saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, new Map(this.#live));
    return this.#live.size > 0;
  }

  adopt(ptr: Ptr): T & View {
    const { layout, shift, View } = this.#binding;
    const view = new View(ptr >> shift, this) as T & CheckedView; // bound in checked mode
    this.#live.set(view, new Error(`${layout.name} reclaimed`));
    return view;
  }

  listed(): ListedBlocks[] {
    const { layout, shift } = this.#binding;
    return listOf(
      this.#allocator,
      layout,
      Array.from(this.#live.keys(), (view) => view.$offset << shift),
    );
  }

  keepListed(lists: readonly ListedBlocks[], snapshot: Uint8Array): void {
    const { layout, shift } = this.#binding;
    const kept = new Map<T & CheckedView, Error>();
    for (const list of lists) {
      if (!isListOf(list, this.#allocator, layout)) continue;
      for (const [view, made] of this.#live)
        if (list.ptrs.delete(view.$offset << shift)) kept.set(view, made);
    }
    this.#saved.set(snapshot, kept);
  }

  restored(snapshot: Uint8Array): void {
    const alive = this.#saved.get(snapshot);
    const why = alive === undefined ? FROM_ELSEWHERE : NOT_ALIVE;
    for (const view of this.#live.keys()) {
      if (alive?.has(view) !== true && !isStuck(view)) this.#end(view, why);
    }
    alive?.forEach((made, view) => {
      if (isStuck(view)) return;
      this.#live.set(view, made);
      view.$stamp = 0;
      view.$owner = this;
    });
  }

  ended(start: Ptr, end: Ptr, why: string, isLeak: boolean): void {
    const { shift, memory } = this.#binding;
    if (this.#live.size === 0 || memory !== this.#allocator.memory) return;
    if (isLeak) {
      const leaks = this.leaks.filter(({ ptr }) => ptr >= start && ptr < end);
      if (leaks.length > 0) reportLeaks(leaks, why);
    }
    for (const view of this.#live.keys()) {
      const ptr = view.$offset << shift;
      if (ptr >= start && ptr < end) this.#end(view, why);
    }
  }

  #end(view: T & CheckedView, why: string): void {
    this.#live.delete(view);
    view.$owner = null;
    view.$stampAt = ALWAYS_STAMP_AT;
    view.$stamp = -1;
    view.$end = why;
  }
}

function reportLeaks(leaks: readonly Leak[], why: string): void {
  const lines = leaks.map(({ struct, ptr, madeAt }) => `  ${struct} at ${ptr}, made\n${madeAt}`);
  console.warn(
    `offheap: ${leaks.length} struct(s) never destroyed: ${why}. End each with \`destroy(view)\`, \`take(view)\` or \`using\`.\n${lines.join('\n')}`,
  );
}
