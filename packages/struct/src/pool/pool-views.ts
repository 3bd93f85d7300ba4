import type { AllocatorError } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import type { Binding } from '../view/binding.ts';
import type { View, ViewOwner } from '../view/view.ts';
import type { PoolStorage } from '../storage/pool-storage.ts';
import type { EntryLifecycle } from './entry-lifecycle.ts';
import type { GONE } from './gone.ts';
import type { Entries } from './kernels/entries.kernel.ts';
import { frozenView, orFrozen } from './pool-errors.ts';

/** The view that a callback is called with, for as long as the callback runs. */
export interface Lease<T extends Struct> {
  /** Puts a view on a slot's entry and returns it; it may be the same object each time. */
  take(offset: number, slot: number): T & View;
}

/** Whose views they are. */
export interface PoolViewsOwner<T extends Struct> extends ViewOwner {
  readonly binding: Binding<T>;
  readonly storage: PoolStorage;
  readonly entries: Entries<T>;
  readonly lifecycle: EntryLifecycle<T>;
}

/** Stands in `watched` for a new entry of `create` while its `init` and `onCreate` run. */
export const ONE_BEGINNING = 1 << 16;

/** A name in `GONE`. */
export type Reason = keyof typeof GONE;

/**
 * The view objects of a pool: those that `create` returned, each of which belongs to one entry until the entry is destroyed; the cursor that
 * `get` and `at` move; and the cursors of callbacks, which may run inside one another. All are used again. In checked mode
 * `CheckedViews` takes the place of this class.
 */
export class PoolViews<T extends Struct> {
  /** Those that `create` gave, by slot. Between them lie views that stand for nothing, as the array must have no holes. */
  readonly kept: (T & View)[] = [];
  /** The cursor of `get` and `at`. */
  readonly cursor: T & View;
  /** Whether `create` has ever been called. */
  hasKept = false;
  /** Called when `create` is called for the first time. */
  whenKept: (() => void) | undefined;
  /** The cursor of `spawn`. */
  readonly newest: T & View;
  /** Loops that run. */
  loops = 0;
  /** `init`s and hooks that run, as far as they are counted. */
  callbacks = 0;
  /** In checked mode, what loops and callbacks hold: the innermost last. */
  readonly leases: unknown[] = [];
  /**
   * Which views follow their entries while callbacks create and destroy others: bit 0 stands for {@link newest}, the bits above
   * count those in `#watching`. Multiples of {@link ONE_BEGINNING} count the new entries whose kept views callbacks have.
   */
  watched = 0;
  /** Counts what callbacks that only read must not do: removals while views are watched, all of them in checked mode; and restores. */
  changes = 0;
  /** Whether watched views that are frozen do not keep an entry from being removed. */
  mayStay = false;
  /** Kept views of entries that callbacks have removed while others may have had the views, with their slots. */
  readonly dropped: { readonly slot: number; readonly view: T & View }[] = [];
  /** The first views of the slots that have had others since, by slot: those that earlier snapshots know. */
  readonly #first = new Map<number, T & View>();
  /** The views that such slots had in each snapshot since then. */
  readonly #saved = new WeakMap<Uint8Array, Map<number, T & View>>();
  /** The cursors of iterators, which are not among the others. */
  readonly iterating: View[] = [];
  /** What has cursors elsewhere, to be called when the pool is disposed of or lost; each returns what undoes it. */
  readonly atDisposal: (() => () => void)[] = [];
  protected readonly owner: PoolViewsOwner<T>;
  protected readonly binding: Binding<T>;
  /** Offset of the entry that is none. */
  readonly sink: number;
  readonly #watching: View[] = [];
  /** All cursors, for when the pool is disposed of. */
  #cursors: WeakRef<View>[] = [];
  #pruneAt = 64;
  readonly #idle: CursorLease<T>[] = [];

  constructor(pool: PoolViewsOwner<T>) {
    this.owner = pool;
    this.binding = pool.binding;
    this.sink = pool.storage.viewSink;
    this.cursor = this.newCursor();
    this.newest = this.newCursor();
  }

  /** Whether each entry that `create` makes has a view of its own for ever. */
  get areFresh(): boolean {
    return false;
  }

  /** Makes views up to a slot. */
  fill(slot: number): void {
    if (!this.hasKept) this.beginKeeping();
    while (this.kept.length <= slot) this.kept.push(this.newView(null));
  }

  protected beginKeeping(): void {
    this.hasKept = true;
    this.whenKept?.();
  }

  /** The view that `create` gives for a slot's new entry. */
  keep(offset: number, slot: number): T & View {
    this.fill(slot);
    const view = this.kept[slot]!;
    try {
      view.$offset = offset;
      view.$owner = this.owner;
      return view;
    } catch {
      return this.replace(offset, slot);
    }
  }

  /** As {@link keep}, where the slot's last view has been frozen. */
  replace(offset: number, slot: number): T & View {
    return (this.kept[slot] = new this.binding.View(offset, this.owner));
  }

  /** Puts another view in the place of a slot's, if that has been frozen: its entry is about to be taken back, whatever happens. */
  replaceFrozen(slot: number): void {
    const view = this.keptOf(slot);
    if (view !== undefined && Object.isFrozen(view)) this.replace(view.$offset, slot);
  }

  /** The view that `create` gave for a live slot's entry; undefined when it was made otherwise. */
  keptOf(slot: number): (T & View) | undefined {
    const view = this.kept[slot];
    return view?.$owner === this.owner ? view : undefined;
  }

  /** Leases a view to a search, whose callback must not destroy the entry that it visits. */
  acquire(): Lease<T> {
    this.loops++;
    return this.#lease();
  }

  /** Leases a view to a callback that may create and destroy other entries: it follows its entry. */
  acquireWatched(): Lease<T> {
    const lease = this.#lease();
    this.watch(lease.view);
    return lease;
  }

  #lease(): CursorLease<T> {
    return this.#idle.pop() ?? new CursorLease(this.newCursor(), this.binding.layout.name);
  }

  /**
   * Takes a lease back. `why` is for a view that the callback has kept. The caller has put {@link watched} and the length of {@link leases}
   * back to what they were before: without a call, as the stack may be full.
   */
  release(lease: Lease<T>, _why: Reason): void {
    const given = lease as CursorLease<T>; // made here
    if (!given.isStuck) this.#idle.push(given);
  }

  /** A view follows its entry, until {@link watched} is what it was before: callbacks end in the reverse order of their beginnings. */
  watch(view: View): void {
    this.#watching[this.#watchedCount] = view;
    this.watched += 2;
  }

  /**
   * Refuses to remove the entry at `at`, into whose place the one at `last` moves, while a watched view that is frozen could not follow.
   *
   * @throws AllocatorError `INVALID_ARGUMENT`
   */
  checkLeaving(at: number, last: number): void {
    if (this.mayStay) return;
    if ((this.watched & 1) !== 0) this.#checkLead(this.newest, at, last);
    for (let i = 0; i < this.#watchedCount; i++) this.#checkLead(this.#watching[i]!, at, last);
  }

  #checkLead(view: View, at: number, last: number): void {
    const { $offset } = view;
    if (($offset === at || $offset === last) && Object.isFrozen(view))
      throw frozenView(this.binding.layout.name);
  }

  /**
   * The entry at `at` is removed, and the one at `last` moves there: puts watched views where their entries are then. `moved`, the kept view
   * of the entry that moves, is there already.
   */
  leaving(at: number, last: number, moved?: View): void {
    this.changes++;
    if ((this.watched & 1) !== 0) this.#lead(this.newest, at, last);
    for (let i = 0; i < this.#watchedCount; i++) {
      const view = this.#watching[i]!;
      if (view !== moved) this.#lead(view, at, last);
    }
  }

  /** The entry of a kept view has been removed: a callback that may still have the view must not reach the slot's next entry by it. */
  dropWatched(view: View, slot: number): void {
    let isHeld = this.watched >= ONE_BEGINNING; // by which of them is not known: knowing it would slow `create`
    for (let i = 0; i < this.#watchedCount; i++) if (this.#watching[i] === view) isHeld = true;
    if (!isHeld) return;
    this.dropped.push({ slot, view: view as T & View }); // one of the kept ones
    this.#putBack(slot, this.newView(null));
  }

  /**
   * No callback has the dropped views any more, or a restore has undone what the callbacks did: each is its slot's view again, because a
   * restore may bring its entry back.
   *
   * @param isRestored otherwise, a view whose slot has another entry by now stays dropped.
   */
  takeDropped(isRestored: boolean): void {
    const { dropped } = this;
    const { slots } = this.owner.storage;
    // The first view of a slot is the one that earlier moments know.
    for (let i = dropped.length - 1; i >= 0; i--) {
      const { slot, view } = dropped[i]!;
      if (!isRestored && slots.isLive(slot)) continue;
      this.kept[slot] = view;
      if (this.#first.get(slot) === view) this.#first.delete(slot);
    }
    dropped.length = 0;
  }

  /** A slot has another view from now on. */
  #putBack(slot: number, view: T & View): void {
    const before = this.kept[slot]!;
    if (before === view) return;
    if (!this.#first.has(slot)) this.#first.set(slot, before);
    this.detach(before, this.sink);
    this.kept[slot] = view;
  }

  get #watchedCount(): number {
    return (this.watched % ONE_BEGINNING) >> 1;
  }

  #lead(view: View, at: number, last: number): void {
    if (this.mayStay && Object.isFrozen(view)) return;
    if (view.$offset === at) view.$offset = this.sink;
    else if (view.$offset === last) view.$offset = at;
  }

  /**
   * Destroys the entry of a watched view that has moved; does nothing when that has been destroyed. Returns the number of
   * destroyed entries.
   */
  endMoved({ $offset }: View): number {
    const slot = this.owner.lifecycle.slotAtOffset($offset);
    if (slot === 0) return 0;
    this.owner.destroy(this.owner.entries.handleOf(slot));
    return 1;
  }

  /** Whether a view of this pool stands on the entry that a slot has now, as far as can be told. */
  standsOn(_view: View, _slot: number): boolean {
    return true;
  }

  /** Puts the view of an entry that cannot be removed back, and gives the error that says why. */
  frozen(slot: number, owner: ViewOwner | null | undefined, at: number): AllocatorError {
    const view = this.kept[slot];
    if (view !== undefined && !Object.isFrozen(view) && owner !== null) {
      view.$owner = owner;
      view.$offset = at;
    }
    return frozenView(this.binding.layout.name);
  }

  /** A slot's entry has changed its place: puts the view that `create` gave there. */
  moved(slot: number): void {
    const view = this.keptOf(slot);
    if (view !== undefined) view.$offset = this.owner.entries.offsetOfSlot(slot);
  }

  /** Entries have changed places. Cursors stay where they are: only checked mode says so. */
  reordered(): void {}

  /** Slabs were given back: cursors that stood there stand on no entry. */
  shrunk(): void {
    const { storage } = this.owner;
    const strayed = (view: View): boolean =>
      view.$offset !== storage.nowhere && storage.indexOfView(view.$offset) < 0;
    for (const view of this.iterating) if (strayed(view) && !Object.isFrozen(view)) view.$offset = this.sink;
    for (const cursor of this.#cursors) {
      const view = cursor.deref();
      if (view === undefined || storage.indexOfView(view.$offset) >= 0) continue;
      if (!Object.isFrozen(view)) view.$offset = this.sink;
    }
  }

  /** The memory's bytes have been copied to a snapshot. */
  saved(snapshot: Uint8Array): boolean {
    if (this.#first.size === 0) {
      this.#saved.delete(snapshot); // it may have been another moment's
      return false;
    }
    this.#saved.set(snapshot, new Map(Array.from(this.#first.keys(), (slot) => [slot, this.kept[slot]!])));
    return true;
  }

  /** Puts the kept views where the restored bytes say. Those of entries that `spawn` has made are nobody's: no harm in moving them too. */
  restored(snapshot?: Uint8Array): void {
    this.changes++;
    const { storage, entries } = this.owner;
    if (this.dropped.length > 0) this.takeDropped(true);
    for (const [slot, view] of this.#first) this.#putBack(slot, view);
    if (snapshot !== undefined)
      for (const [slot, view] of this.#saved.get(snapshot) ?? []) this.#putBack(slot, view);
    for (let slot = 1; slot < this.kept.length; slot++) {
      if (storage.slots.isLive(slot)) this.keep(entries.offsetOfSlot(slot), slot);
      else this.detach(this.kept[slot]!, this.sink);
    }
  }

  /**
   * The pool is not there at the moment that the memory was restored to: its views read and write no memory, and its iterators throw.
   * Returns what undoes that for cursors and iterators, when a later moment is restored; {@link restored} does it for the others.
   */
  lost(): () => void {
    const { nowhere } = this.owner.storage;
    for (const view of this.kept) this.detach(view, nowhere);
    const undo = this.atDisposal.map((end) => end());
    for (const cursor of this.#cursors) {
      const view = cursor.deref();
      if (view !== undefined) this.detach(view, nowhere);
    }
    return () => {
      for (const comeBack of undo) comeBack();
      for (const cursor of this.#cursors) {
        const view = cursor.deref();
        if (view !== undefined && !Object.isFrozen(view)) view.$owner = this.owner;
      }
    };
  }

  /** The pool is disposed of: its views read and write no memory from now on. */
  disposed(): void {
    this.lost();
  }

  /** Puts a view where its entry is now: only views of checked mode know their entry. */
  follow(_view: View): void {}

  /** Whether a loop or a callback runs, as far as the views know. */
  get isBusy(): boolean {
    return this.loops !== 0 || this.watched !== 0 || this.callbacks !== 0;
  }

  /** Refuses to destroy a slot's entry while loops could not bear it. */
  checkDestroy(_slot: number): void {}

  /** Refuses what must not be done while a loop runs. */
  checkIdle(_what: string, _isRefusedInCallbacks = false): void {}

  /** The error to throw when a cursor could not be moved. */
  orFrozen(error: unknown, cursor: View | undefined): unknown {
    return cursor === undefined ? error : orFrozen(error, cursor, this.binding.layout.name);
  }

  /** Makes a view that loops and methods move from entry to entry. */
  newCursor(): T & View {
    const cursor = this.newView(this.owner);
    if (this.#cursors.length >= this.#pruneAt) {
      this.#cursors = this.#cursors.filter((ref) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(64, 2 * this.#cursors.length);
    }
    this.#cursors.push(new WeakRef<View>(cursor));
    return cursor;
  }

  /** A view stands for no entry any more. */
  protected detach(view: View, offset: number): void {
    if (Object.isFrozen(view)) return;
    view.$owner = null;
    view.$offset = offset;
  }

  protected newView(owner: ViewOwner | null): T & View {
    return new this.binding.View(this.sink, owner);
  }
}

/** One cursor, which moves from entry to entry. */
class CursorLease<T extends Struct> implements Lease<T> {
  readonly view: T & View;

  /** Whether the view is frozen, as far as was noticed. */
  isStuck = false;
  readonly #struct: string;

  constructor(view: T & View, struct: string) {
    this.view = view;
    this.#struct = struct;
  }

  take(offset: number): T & View {
    try {
      this.view.$offset = offset;
    } catch (error) {
      this.isStuck = true;
      throw orFrozen(error, this.view, this.#struct);
    }
    return this.view;
  }
}
