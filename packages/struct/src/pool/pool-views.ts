import type { AllocatorError } from '@offheap/core';
import { WeakList } from '@offheap/core/internal';
import type { Struct } from '../schema/struct.ts';
import type { Binding } from '../view/binding.ts';
import type { View, ViewOwner } from '../view/view.ts';
import type { PoolStorage } from '../storage/pool-storage.ts';
import type { EntryLifecycle } from './entry-lifecycle.ts';
import type { GONE } from './gone.ts';
import type { Entries } from './kernels/entries.kernel.ts';
import { canMove, frozenView, orFrozen } from './pool-errors.ts';
import { WrittenViews } from './written-views.ts';

/** The view that is passed to a callback, for as long as the callback runs. */
export interface Lease<T extends Struct> {
  /** Moves a view to a slot's entry and returns the view, which may be the same object each time. */
  take(offset: number, slot: number): T & View;
}

/** The owner of the views. */
export interface PoolViewsOwner<T extends Struct> extends ViewOwner {
  readonly binding: Binding<T>;
  readonly storage: PoolStorage;
  readonly entries: Entries<T>;
  readonly lifecycle: EntryLifecycle<T>;
}

/** The amount by which `create` increases `watched` while the `init` and `onCreate` of a new entry run. */
export const ONE_BEGINNING = 1 << 16;

/** A key of `GONE`. */
export type Reason = keyof typeof GONE;

/**
 * The view objects of a pool: those that `create` returned, each of which belongs to one entry until the entry is
 * destroyed; the cursor that `get` and `at` move; and the cursors of callbacks, which can be nested. All are reused.
 * In checked mode `CheckedViews` replaces this class.
 */
export class PoolViews<T extends Struct> {
  /**
   * The views that `create` returned, by slot. The other elements are views without an entry, because the array must
   * have no holes.
   */
  readonly kept: (T & View)[] = [];
  /** The cursor of `get` and `at`. */
  readonly cursor: T & View;
  /** Whether `create` has ever been called. */
  hasKept = false;
  /** Called when `create` is called for the first time. */
  whenKept: (() => void) | undefined;
  /** The cursor of `get` and `at` when {@link cursor} is frozen. */
  #other: (T & View) | undefined;
  /** The cursor of `spawn`. */
  readonly newest: T & View;
  /** The number of running loops. */
  loops = 0;
  /** The number of running `init` functions and hooks, as far as they are counted. */
  callbacks = 0;
  /** In checked mode, the leases of loops and callbacks, the innermost last. */
  readonly leases: unknown[] = [];
  /**
   * Which views follow their entries while callbacks create and destroy other entries: bit 0 is for {@link newest},
   * the bits above count the views in `#watching`. Multiples of {@link ONE_BEGINNING} count new entries whose kept
   * views are passed to callbacks.
   */
  watched = 0;
  /**
   * Counts operations that read-only callbacks must not perform: removals while views are watched (in checked mode,
   * all removals), and restores.
   */
  changes = 0;
  /** Whether a watched view that is frozen does not prevent the removal of an entry. */
  mayStay = false;
  /** Kept views of entries that callbacks have removed while other callbacks may use the views, with their slots. */
  readonly dropped: { readonly slot: number; readonly view: T & View }[] = [];
  /** The first views of the slots that have had other views since, by slot. Earlier snapshots refer to them. */
  readonly #first = new Map<number, T & View>();
  /** The views that such slots had in each later snapshot. */
  readonly #saved = new WeakMap<Uint8Array, Map<number, T & View>>();
  /** The views that such slots had in each later snapshot file. */
  #written: WrittenViews<T & View> | undefined;
  /** The cursors of iterators, which are not in the other lists. */
  readonly iterating: View[] = [];
  /**
   * Functions of objects with cursors elsewhere, to be called when the pool is disposed of or lost. Each returns a
   * function that undoes its effect.
   */
  readonly atDisposal: (() => () => void)[] = [];
  protected readonly owner: PoolViewsOwner<T>;
  protected readonly binding: Binding<T>;
  /** The offset of the sink. */
  readonly sink: number;
  readonly #watching: View[] = [];
  /** All cursors, for when the pool is disposed of. */
  readonly #cursors = new WeakList<View>();
  readonly #idle: CursorLease<T>[] = [];

  constructor(pool: PoolViewsOwner<T>) {
    this.owner = pool;
    this.binding = pool.binding;
    this.sink = pool.storage.viewSink;
    this.cursor = this.newCursor();
    this.newest = this.newCursor();
  }

  /** Whether each entry that `create` creates has a view that is never reused. */
  get areFresh(): boolean {
    return false;
  }

  /** Creates views for all slots up to the given one. */
  fill(slot: number): void {
    if (!this.hasKept) this.beginKeeping();
    while (this.kept.length <= slot) this.kept.push(this.newView(null));
  }

  protected beginKeeping(): void {
    this.hasKept = true;
    this.whenKept?.();
  }

  /** Returns the view that `create` returns for a slot's new entry. */
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

  /** Like {@link keep}, for a slot whose last view was frozen. */
  replace(offset: number, slot: number): T & View {
    return (this.kept[slot] = new this.binding.View(offset, this.owner));
  }

  /** Replaces a slot's view if it was frozen. Its entry is about to be removed in any case. */
  replaceFrozen(slot: number): void {
    const view = this.keptOf(slot);
    if (view !== undefined && Object.isFrozen(view)) this.replace(view.$offset, slot);
  }

  /** Returns the view that `create` returned for a live slot's entry; undefined when the entry was created otherwise. */
  keptOf(slot: number): (T & View) | undefined {
    const view = this.kept[slot];
    return view?.$owner === this.owner ? view : undefined;
  }

  /** Leases a view to a search, whose callback must not destroy the visited entry. */
  acquire(): Lease<T> {
    this.loops++;
    return this.#lease();
  }

  /** Leases a view to a callback that may create and destroy other entries. The view follows its entry. */
  acquireWatched(): Lease<T> {
    const lease = this.#lease();
    this.watch(lease.view);
    return lease;
  }

  #lease(): CursorLease<T> {
    const lease = this.#idle.pop();
    return lease !== undefined && canMove(lease.view)
      ? lease
      : new CursorLease(this.newCursor(), this.binding.layout.name);
  }

  /**
   * Ends a lease. `why` is for a view that the callback has kept. The caller has already reset {@link watched} and
   * the length of {@link leases}, without a call, as the stack may be full.
   */
  release(lease: Lease<T>, _why: Reason): void {
    this.#idle.push(lease as CursorLease<T>); // created here
  }

  /**
   * Makes a view follow its entry until {@link watched} has its previous value again: callbacks end in the reverse
   * order of their beginnings.
   */
  watch(view: View): void {
    this.#watching[this.#watchedCount] = view;
    this.watched += 2;
  }

  /** Like {@link watch}, while no view is watched. */
  watchFirst(view: View): void {
    this.#watching[0] = view;
    this.watched = 2;
  }

  /**
   * Called before the entry at `at` is removed and the entry at `last` moves into its place. Throws when a watched view
   * of one of them is frozen and could not follow.
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
   * Called when the entry at `at` is removed and the entry at `last` moves there: moves watched views to the new
   * places of their entries. `moved`, the kept view of the entry that moves, is already at the new place.
   */
  leaving(at: number, last: number, moved?: View): void {
    this.changes++;
    if ((this.watched & 1) !== 0) this.#lead(this.newest, at, last);
    for (let i = 0; i < this.#watchedCount; i++) {
      const view = this.#watching[i]!;
      if (view !== moved) this.#lead(view, at, last);
    }
  }

  /**
   * Called when the entry of a kept view was removed: a callback that may still use the view must not access the
   * slot's next entry through it.
   */
  dropWatched(view: View, slot: number): void {
    let isHeld = this.watched >= ONE_BEGINNING; // it is not recorded which callback uses the view: that would slow down `create`
    for (let i = 0; i < this.#watchedCount; i++) if (this.#watching[i] === view) isHeld = true;
    if (!isHeld) return;
    this.dropped.push({ slot, view: view as T & View }); // one of the kept views
    this.#putBack(slot, this.newView(null));
  }

  /**
   * Called when no callback uses the dropped views any more, or a restore has undone what the callbacks did. Each
   * becomes the view of its slot again, because a restore may restore its entry.
   *
   * @param isRestored if false, a view whose slot has another entry now stays dropped.
   */
  takeDropped(isRestored: boolean): void {
    const { dropped } = this;
    const { slots } = this.owner.storage;
    // Earlier snapshots refer to the first view of a slot.
    for (let i = dropped.length - 1; i >= 0; i--) {
      const { slot, view } = dropped[i]!;
      if (!isRestored && slots.isLive(slot)) continue;
      this.kept[slot] = view;
      if (this.#first.get(slot) === view) this.#first.delete(slot);
    }
    dropped.length = 0;
  }

  /** Replaces the view of a slot. */
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
   * Destroys the entry of a watched view that has moved; does nothing when that entry was already destroyed. Returns
   * the number of destroyed entries.
   */
  endMoved({ $offset }: View): number {
    const slot = this.owner.lifecycle.slotAtOffset($offset);
    if (slot === 0) return 0;
    this.owner.destroy(this.owner.entries.handleOf(slot));
    return 1;
  }

  /** Whether a view of this pool refers to the current entry of a slot, as far as is known. */
  standsOn(_view: View, _slot: number): boolean {
    return true;
  }

  /** Restores the view of an entry that cannot be removed, and returns the error that explains why. */
  frozen(slot: number, owner: ViewOwner | null | undefined, at: number): AllocatorError {
    const view = this.kept[slot];
    if (view !== undefined && !Object.isFrozen(view) && owner !== null) {
      view.$owner = owner;
      view.$offset = at;
    }
    return frozenView(this.binding.layout.name);
  }

  /** Called when a slot's entry has moved: moves the view that `create` returned. */
  moved(slot: number): void {
    const view = this.keptOf(slot);
    if (view !== undefined) view.$offset = this.owner.entries.offsetOfSlot(slot);
  }

  /** Called when entries have changed places. Cursors do not move; only checked mode reports that. */
  reordered(): void {}

  /** Called when slabs were freed: cursors in these slabs have no entry any more. Creates no garbage. */
  shrunk(): void {
    for (let i = 0; i < this.iterating.length; i++) {
      const view = this.iterating[i]!;
      if (view.$offset !== this.owner.storage.nowhere) this.#leaveFreed(view);
    }
    for (let i = 0; i < this.#cursors.length; i++) {
      const view = this.#cursors.at(i);
      if (view !== undefined) this.#leaveFreed(view);
    }
  }

  #leaveFreed(view: View): void {
    if (this.owner.storage.indexOfView(view.$offset) < 0 && !Object.isFrozen(view)) view.$offset = this.sink;
  }

  /** Called when the memory's bytes have been copied to a snapshot. */
  saved(snapshot: Uint8Array): boolean {
    if (this.#first.size === 0) {
      this.#saved.delete(snapshot); // the array may contain the views of another moment
      return false;
    }
    this.#saved.set(snapshot, new Map(Array.from(this.#first.keys(), (slot) => [slot, this.kept[slot]!])));
    return true;
  }

  /** Called when the memory's bytes are written to a snapshot file. */
  written(file: number): void {
    if (this.#first.size === 0) return;
    this.#written ??= new WrittenViews();
    this.#written.add(
      file,
      Array.from(this.#first.keys(), (slot) => ({ view: this.kept[slot]!, slot, stamp: 0 })),
    );
  }

  /** Called before a file is loaded that this run of the program has written. */
  loading(file: number, snapshot: Uint8Array): void {
    if (this.#written === undefined) return;
    this.#saved.set(snapshot, new Map(this.#written.at(file).map(({ slot, view }) => [slot, view])));
  }

  /**
   * Moves the kept views to the places in the restored bytes. The views of entries that `spawn` created are not in
   * use, so they can be moved too. Cursors have no entry until they are moved to one: a callback that restores the
   * memory must not write into another entry.
   */
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
    this.clearCursors();
  }

  /** Moves all cursors to the sink. */
  protected clearCursors(): void {
    for (let i = 0; i < this.#cursors.length; i++) {
      const view = this.#cursors.at(i);
      if (view !== undefined && !Object.isFrozen(view)) view.$offset = this.sink;
    }
  }

  /**
   * Called when the pool does not exist in the restored state of the memory: its views read and write no memory, and
   * its iterators throw. Returns a function that undoes this for cursors and iterators when a later state is
   * restored; {@link restored} does it for the other views.
   */
  lost(): () => void {
    const { nowhere } = this.owner.storage;
    for (const view of this.kept) this.detach(view, nowhere);
    const undo = this.atDisposal.map((end) => end());
    for (let i = 0; i < this.#cursors.length; i++) {
      const view = this.#cursors.at(i);
      if (view !== undefined) this.detach(view, nowhere);
    }
    return () => {
      for (const comeBack of undo) comeBack();
      for (let i = 0; i < this.#cursors.length; i++) {
        const view = this.#cursors.at(i);
        if (view !== undefined && !Object.isFrozen(view)) view.$owner = this.owner;
      }
    };
  }

  /** Called when the pool is disposed of: its views read and write no memory from now on. */
  disposed(): void {
    this.lost();
  }

  /** Moves a view to the current place of its entry. Only views of checked mode know their entry. */
  follow(_view: View): void {}

  /** Whether a loop or a callback is running, as far as is known here. */
  get isBusy(): boolean {
    return this.loops !== 0 || this.watched !== 0 || this.callbacks !== 0;
  }

  /** Throws when a running loop does not allow the destruction of a slot's entry. */
  checkDestroy(_slot: number): void {}

  /** Throws when an operation is not allowed while a loop is running. */
  checkIdle(_what: string, _isRefusedInCallbacks = false): void {}

  /**
   * Moves another cursor in place of one that could not be moved because it is frozen, and returns it.
   *
   * @param error is thrown if the cursor is not frozen.
   */
  moveOther(cursor: View, offset: number, error: unknown): T & View {
    if (!Object.isFrozen(cursor)) throw error;
    if (this.#other === undefined || Object.isFrozen(this.#other)) this.#other = this.newCursor();
    this.#other.$offset = offset;
    return this.#other;
  }

  /** Returns the error to throw when a cursor could not be moved. */
  orFrozen(error: unknown, cursor: View | undefined): unknown {
    return cursor === undefined ? error : orFrozen(error, cursor, this.binding.layout.name);
  }

  /** Creates a view that loops and methods move from entry to entry. */
  newCursor(): T & View {
    const cursor = this.newView(this.owner);
    this.#cursors.add(cursor);
    return cursor;
  }

  /** Detaches a view: it has no entry any more. */
  protected detach(view: View, offset: number): void {
    if (Object.isFrozen(view)) return;
    view.$owner = null;
    view.$offset = offset;
  }

  protected newView(owner: ViewOwner | null): T & View {
    return new this.binding.View(this.sink, owner);
  }
}

/** One cursor that moves from entry to entry. */
class CursorLease<T extends Struct> implements Lease<T> {
  readonly view: T & View;
  readonly #struct: string;

  constructor(view: T & View, struct: string) {
    this.view = view;
    this.#struct = struct;
  }

  take(offset: number): T & View {
    try {
      this.view.$offset = offset;
    } catch (error) {
      throw orFrozen(error, this.view, this.#struct);
    }
    return this.view;
  }
}
