import type { AllocatorError } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import type { Binding } from '../view/binding.ts';
import { NOWHERE, type View, type ViewOwner } from '../view/view.ts';
import type { EntryOrder } from './entry-order.ts';
import { frozenView, orFrozen } from './pool-errors.ts';

/** What a loop, an `init` or an `onDestroy` holds an entry with: one at a time. */
export interface Hand<T extends Struct> {
  /** Puts a view on a slot's entry and gives it; it may be the same object each time. */
  take(offset: number, slot: number): T & View;
}

/** Whose views they are. */
export interface PoolViewsOwner<T extends Struct> extends ViewOwner {
  readonly binding: Binding<T>;
  readonly order: EntryOrder;
}

/**
 * The view objects of a pool: those that `create` gave, which stand for one entry until that is destroyed; the cursor that `at`
 * and `entry` move; and those of loops, which may run inside one another. All are used again. In checked mode `CheckedViews`
 * takes the place of this class.
 */
export class PoolViews<T extends Struct> {
  /** Those that `create` gave, by slot. Between them lie views that stand for nothing, as the array must have no holes. */
  readonly kept: (T & View)[] = [];
  /** Whether `create` has ever been called. Apart from the list's length, as V8 takes a field that never changes for a constant. */
  hasKept = false;
  /** The cursor of `spawn`. */
  readonly newest: T & View;
  /** Loops that run. */
  loops = 0;
  /** In checked mode, what loops and the `init`s inside them have in hand: the innermost last. */
  readonly hands: unknown[] = [];
  /**
   * Which views follow their entries while callbacks create and destroy others: bit 0 stands for {@link newest}, the rest
   * counts those in `#watching`.
   */
  watched = 0;
  /** Whether watched views that are frozen do not keep an entry from being removed. */
  mayStay = false;
  /** What has cursors elsewhere, to be called when the pool is disposed of or lost; each returns what undoes it. */
  readonly atDisposal: (() => () => void)[] = [];
  protected readonly owner: ViewOwner;
  protected readonly binding: Binding<T>;
  protected readonly order: EntryOrder;
  readonly #watching: View[] = [];
  readonly #cursor: T & View;
  /** All cursors, for the day when the pool is disposed of. */
  readonly #cursors: WeakRef<View>[] = [];
  readonly #idle: CursorHand<T>[] = [];

  constructor(pool: PoolViewsOwner<T>) {
    this.owner = pool;
    this.binding = pool.binding;
    this.order = pool.order;
    this.#cursor = this.newCursor();
    this.newest = this.newCursor();
  }

  /** Whether each entry that `create` makes has a view of its own for ever. */
  get areFresh(): boolean {
    return false;
  }

  /** Makes views up to a slot. */
  fill(slot: number): void {
    if (!this.hasKept) this.hasKept = true;
    while (this.kept.length <= slot) this.kept.push(this.newView(null));
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

  /** Moves the pool's cursor to an entry. */
  moveCursor(offset: number, _slot: number): T & View {
    try {
      this.#cursor.$offset = offset;
    } catch (error) {
      throw this.orFrozen(error, this.#cursor);
    }
    return this.#cursor;
  }

  /** Moves a reference's view to an entry; makes it first, if there is none. */
  seat(view: (T & View) | null, offset: number, _slot: number): T & View {
    const seated = view ?? this.newCursor();
    seated.$offset = offset;
    return seated;
  }

  /** A hand for as long as a loop runs. */
  borrow(): Hand<T> {
    this.loops++;
    const hand = this.#idle.pop() ?? this.#newHand();
    return hand;
  }

  /** A hand for a loop whose callback may destroy entries: its view follows its entry. In checked mode loops refuse that. */
  borrowWatched(): Hand<T> {
    return this.attend();
  }

  /** A hand for a callback that may create and destroy other entries: its view follows its entry. */
  attend(): Hand<T> {
    const hand = this.#idle.pop() ?? this.#newHand();
    this.watch(hand.view);
    return hand;
  }

  /**
   * Takes a borrowed hand back. `why`, of `GONE`, is for those who have kept what was in it. The caller has put {@link loops},
   * {@link watched} and the length of {@link hands} back to what they were before: without a call, as the stack may be full.
   */
  giveBack(hand: Hand<T>, _why: string): void {
    const given = hand as CursorHand<T>; // made here
    if (!given.isStuck) this.#idle.push(given);
  }

  /** A hand for an iterator, which may be left unfinished. */
  beginIteration(): Hand<T> {
    return this.#idle.pop() ?? this.#newHand();
  }

  #newHand(): CursorHand<T> {
    return new CursorHand(this.newCursor(), this.binding.layout.name);
  }

  /** An iterator takes its next entry. */
  checkIteration(_hand: Hand<T>): void {}

  /** An iterator has ended. */
  endIteration(hand: Hand<T>, _why: string): void {
    const given = hand as CursorHand<T>; // made here
    if (!given.isStuck) this.#idle.push(given);
  }

  /** A view follows its entry, until {@link watched} is what it was before: callbacks end in the reverse order of their beginnings. */
  watch(view: View): void {
    this.#watching[this.watched >> 1] = view;
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
    for (let i = 0; i < this.watched >> 1; i++) this.#checkLead(this.#watching[i]!, at, last);
  }

  #checkLead(view: View, at: number, last: number): void {
    const { $offset } = view;
    if (($offset === at || $offset === last) && Object.isFrozen(view))
      throw frozenView(this.binding.layout.name);
  }

  /** The entry at `at` is removed, and the one at `last` moves there: puts watched views where their entries are then. */
  leaving(at: number, last: number): void {
    if ((this.watched & 1) !== 0) this.#lead(this.newest, at, last);
    for (let i = 0; i < this.watched >> 1; i++) this.#lead(this.#watching[i]!, at, last);
  }

  /** Removes the entry in `slot`, which could not be filled, also where the callback has frozen its cursor; 0: there is none. */
  takeBack(slot: number, remove: (slot: number) => void): void {
    if (slot === 0) return;
    this.mayStay = true;
    try {
      remove(slot);
    } finally {
      this.mayStay = false;
    }
  }

  #lead(view: View, at: number, last: number): void {
    if (this.mayStay && Object.isFrozen(view)) return;
    if (view.$offset === at) view.$offset = this.order.sink;
    else if (view.$offset === last) view.$offset = at;
  }

  /**
   * Destroys the entry of a watched view that has moved; does nothing when that has been destroyed. Returns the number of
   * destroyed entries.
   */
  endMoved({ $offset }: View): number {
    const slot = this.order.slotOfOffset($offset);
    if (slot === 0) return 0;
    this.owner.destroy(this.order.slots.handle(slot));
    return 1;
  }

  /** Whether a view of this pool stands on the entry that a slot has now, as far as can be told. */
  standsOn(_view: View, _slot: number): boolean {
    return true;
  }

  /** A slot has a new entry. Only checked pools say so, for who traces them. */
  began(_slot: number): void {}

  /**
   * A slot's entry will be removed, and the one of the slot `moved` moves into its place; 0: none. Detaches the view of the
   * first, whose writes reach nobody's data from now on, and moves that of the other.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when one of them is frozen: nothing has changed then.
   */
  leave(slot: number, moved: number): void {
    const at = this.order.offsetOfSlot(slot);
    const view = this.keptOf(slot);
    const follower = this.keptOf(moved);
    const last = moved === 0 ? at : this.order.offsetOfSlot(moved);
    if (this.watched !== 0) this.checkLeaving(at, last);
    try {
      if (view !== undefined) {
        view.$owner = null;
        view.$offset = this.order.sink;
      }
      if (follower !== undefined) follower.$offset = at;
    } catch {
      throw this.frozen(slot, view === undefined ? null : this.owner, at);
    }
    if (this.watched !== 0) this.leaving(at, last);
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

  /** A slot's entry has been removed; `freed` is the offset of the place that is free now. */
  ended(_slot: number, _freed: number): void {}

  /** A slot's entry has changed its place: puts the view that `create` gave there. */
  moved(slot: number): void {
    const view = this.keptOf(slot);
    if (view !== undefined) view.$offset = this.order.offsetOfSlot(slot);
  }

  /** Entries have changed places. Cursors stay where they are: only checked mode says so. */
  reordered(): void {}

  /** Slabs were given back: cursors that stood there stand on no entry. */
  shrunk(): void {
    const { storage, sink } = this.order;
    for (const cursor of this.#cursors) {
      const view = cursor.deref();
      if (view === undefined || storage.indexOf(view.$offset << this.binding.shift) >= 0) continue;
      if (!Object.isFrozen(view)) view.$offset = sink;
    }
  }

  /** The memory's bytes have been copied to a snapshot. */
  saved(_snapshot: Uint8Array): boolean {
    return false;
  }

  /** Puts the kept views where the restored bytes say. Those of entries that `spawn` has made are nobody's: no harm in moving them too. */
  restored(_snapshot?: Uint8Array): void {
    for (let slot = 1; slot < this.kept.length; slot++) {
      if (this.order.slots.isLive(slot)) this.keep(this.order.offsetOfSlot(slot), slot);
      else this.detach(this.kept[slot]!, this.order.sink);
    }
  }

  /**
   * The pool is not there at the moment that the memory was restored to: its views read and write no memory, and its iterators throw.
   * Returns what undoes that for cursors and iterators, when a later moment is restored; {@link restored} does it for the others.
   */
  lost(): () => void {
    for (const view of this.kept) this.detach(view, NOWHERE);
    const undo = this.atDisposal.map((end) => end());
    for (const cursor of this.#cursors) {
      const view = cursor.deref();
      if (view !== undefined) this.detach(view, NOWHERE);
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
    return this.loops !== 0 || this.watched !== 0;
  }

  /** Refuses to destroy a slot's entry while loops could not bear it. */
  checkDestroy(_slot: number): void {}

  /** Refuses what must not be done while a loop runs. */
  checkIdle(_what: string): void {}

  /** The error to throw when a cursor could not be moved. */
  orFrozen(error: unknown, cursor: View): unknown {
    return orFrozen(error, cursor, this.binding.layout.name);
  }

  /** Makes a view that loops and methods move from entry to entry. */
  newCursor(): T & View {
    const cursor = this.newView(this.owner);
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
    return new this.binding.View(this.order.sink, owner);
  }
}

/** Holds entries with one cursor, which moves from one to the next. */
class CursorHand<T extends Struct> implements Hand<T> {
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
