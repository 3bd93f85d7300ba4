import type { AllocatorError } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import { ALWAYS_STAMP_AT, type CheckedView, type CheckedViewClass, type View } from '../view/view.ts';
import { GONE } from '../pool/gone.ts';
import { busyDestroy, busyPool, frozenView } from '../pool/pool-errors.ts';
import { OpenIterations } from './open-iterations.ts';
import { type Lease, PoolViews, type PoolViewsOwner, type Reason } from '../pool/pool-views.ts';
import { makeScrub } from './scrub.ts';

/** A view, and the entry that it stood for. */
interface EarlierView<T extends Struct> {
  readonly ref: WeakRef<T & CheckedView>;
  readonly stampAt: number;
  readonly stamp: number;
}

/** A view that was alive in a snapshot. */
interface SavedView<T extends Struct> {
  readonly view: T & CheckedView;
  readonly slot: number;
  readonly stamp: number;
}

/**
 * The views of a pool in checked mode: each is made for one entry and knows its generation, so that one that is kept too
 * long is told. Pools that are not checked have none of this.
 */
export class CheckedViews<T extends Struct> extends PoolViews<T> {
  // Taken out of the binding and the table, for the turns of loops.
  readonly #View: CheckedViewClass<T>;
  readonly #i32: Int32Array;
  readonly #stamps: number;
  readonly #slotBits: number;
  readonly #scrub: (offset: number) => void;
  /** Whether entries move when another one is destroyed. */
  readonly #moves: boolean;
  /** Made for entries that are gone: a restore may bring those back. */
  #earlier: EarlierView<T>[] = [];
  #pruneAt = 64;
  /** The views that were alive in each snapshot. */
  readonly #saved = new WeakMap<Uint8Array, readonly SavedView<T>[]>();
  /** The view that `at` or `entry` gave last. */
  #cursorView: (T & CheckedView) | undefined;
  override readonly leases: CheckedLease<T>[] = [];
  /** What iterators have in lease. */
  readonly #iterations = new OpenIterations<CheckedLease<T>>();
  readonly #idleLeases: CheckedLease<T>[] = [];

  constructor(pool: PoolViewsOwner<T>, moves: boolean) {
    super(pool);
    const { binding } = pool;
    this.#View = binding.View as unknown as CheckedViewClass<T>; // the binding is checked
    this.#i32 = binding.memory.i32;
    this.#stamps = pool.storage.slots.stampIndex(0);
    this.#slotBits = pool.storage.slots.slotBits;
    this.#scrub = makeScrub(binding.layout, binding.memory, binding.columns);
    this.#moves = moves;
  }

  override keep(offset: number, slot: number): T & View {
    this.fill(slot);
    this.#retire(this.kept[slot] as T & CheckedView); // they all are
    return (this.kept[slot] = this.make(offset, slot));
  }

  moveCursor(offset: number, slot: number): T & View {
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.cursor);
    return (this.#cursorView = this.make(offset, slot));
  }

  retarget(view: (T & View) | null, offset: number, slot: number): T & View {
    const last = view as (T & CheckedView) | null; // it made it
    if (last !== null) {
      if (this.standsOn(last, slot)) {
        last.$offset = offset;
        return last;
      }
      endView(last, GONE.reference);
    }
    return this.make(offset, slot);
  }

  /** A lease for a loop, which does not allow that other entries move. */
  override acquire(): CheckedLease<T> {
    return this.#lease(true);
  }

  override acquireWatched(): CheckedLease<T> {
    return this.#lease(false);
  }

  #lease(isLoop: boolean): CheckedLease<T> {
    const lease = this.#idleLeases.pop() ?? new CheckedLease(this);
    lease.isLoop = isLoop;
    this.leases.push(lease);
    return lease;
  }

  override release(lease: CheckedLease<T>, why: Reason): void {
    lease.end(GONE[why]);
    this.#idleLeases.push(lease);
  }

  /** A lease for an iterator, which may be left unfinished. */
  beginIteration(): CheckedLease<T> {
    const lease = new CheckedLease(this);
    this.#iterations.add(lease);
    return lease;
  }

  /** Throws when an iterator must not go on. */
  checkIteration(lease: CheckedLease<T>): void {
    if (lease.disturbed !== undefined) throw lease.disturbed;
  }

  endIteration(lease: CheckedLease<T>, why: Reason): void {
    lease.end(GONE[why]);
    this.#iterations.delete(lease);
  }

  override standsOn(view: View, slot: number): boolean {
    const { $stampAt, $stamp } = view as CheckedView; // it is this pool's
    return $stampAt === this.#stamps + (slot << 1) && $stamp === this.#i32[$stampAt];
  }

  override follow(view: View): void {
    const { $stampAt, $stamp } = view as CheckedView; // it is this pool's
    if (!this.#moves || $stampAt === ALWAYS_STAMP_AT || this.#i32[$stampAt] !== $stamp) return;
    move(view as CheckedView, this.owner.entries.offsetOfSlot(($stampAt - this.#stamps) >> 1));
  }

  /** A slot has a new entry. Traces of entries are attached here. */
  began(_slot: number): void {}

  /**
   * The entry of `slot` will be removed, and the one of the slot `moved` moves into its place; 0: none. Detaches the view of the
   * first one, and moves the views of the other one.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when one of the views is frozen: nothing has changed then.
   */
  leave(slot: number, moved: number): void {
    const { entries } = this.owner;
    const at = entries.offsetOfSlot(slot);
    const handle = entries.handleOf(slot);
    const view = this.keptOf(slot);
    const follower = this.keptOf(moved);
    // Private state, which views of checked mode have, changes in a frozen view too: refused, as production does.
    if (
      (view !== undefined && Object.isFrozen(view)) ||
      (follower !== undefined && Object.isFrozen(follower))
    )
      throw frozenView(this.binding.layout.name);
    if (view !== undefined) {
      view.$owner = null;
      view.$offset = this.sink;
    }
    if (follower !== undefined) follower.$offset = at;
    const cursor = this.#cursorView;
    if (moved === 0) return;
    if (cursor !== undefined && this.standsOn(cursor, moved)) move(cursor, at);
    for (const lease of this.leases) if (lease.slot === moved) lease.follow(at);
    if (this.#iterations.isEmpty) return;
    for (const lease of this.#iterations) {
      if (lease.slot === moved) lease.follow(at);
      if (lease.slot === slot || lease.slot === 0) continue;
      lease.disturbed ??= busyDestroy(this.binding.layout.name, handle, entries.handleOf(lease.slot));
    }
  }

  /** The entry of a slot has been removed; `freed` is the offset of the place that is free now. */
  ended(_slot: number, freed: number): void {
    this.changes++;
    this.#scrub(freed);
  }

  override reordered(): void {
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.reordered);
    for (const { view } of this.#iterations) if (view !== undefined) this.follow(view);
  }

  override get isBusy(): boolean {
    return this.leases.length > 0 || this.watched !== 0 || this.callbacks !== 0;
  }

  override saved(snapshot: Uint8Array): boolean {
    const alive: SavedView<T>[] = [];
    (this.kept as (T & CheckedView)[]).forEach((view, slot) => {
      if (view.$owner === this.owner && this.standsOn(view, slot)) {
        alive.push({ view, slot, stamp: view.$stamp });
      }
    });
    this.#saved.set(snapshot, alive);
    // Views of entries that are not there at this moment must not stand for others at it.
    return alive.length > 0 || this.#earlier.length > 0;
  }

  /**
   * When several views have stood for one generation of a slot, as its entry was made again after an earlier restore, the one
   * that was alive in the snapshot stands for it now; the last one, if the snapshot is not known.
   */
  override restored(snapshot?: Uint8Array): void {
    this.changes++;
    const kept = this.kept as (T & CheckedView)[]; // they all are
    kept.forEach((view) => this.#retire(view));
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.restored);
    const claimed = new Set<number>();
    const alive = new Map<number, View>();
    const saved = snapshot && this.#saved.get(snapshot);
    for (const { view, slot, stamp } of saved ?? []) {
      if (this.#i32[this.#stamps + (slot << 1)] === stamp) alive.set(slot, view);
    }
    const waiting: EarlierView<T>[] = [];
    for (let i = this.#earlier.length - 1; i >= 0; i--) {
      const earlier = this.#earlier[i]!;
      const { ref, stampAt, stamp } = earlier;
      const view = ref.deref();
      if (view === undefined) continue;
      const slot = (stampAt - this.#stamps) >> 1;
      const isCurrent = this.#i32[stampAt] === stamp && this.owner.storage.slots.isLive(slot);
      if (isCurrent && !claimed.has(slot) && (saved === undefined || alive.get(slot) === view)) {
        claimed.add(slot);
        kept[slot] = view;
        view.$stampAt = stampAt;
        view.$stamp = stamp;
        view.$owner = this.owner;
        view.$offset = this.owner.entries.offsetOfSlot(slot);
      } else {
        waiting.push(earlier);
        endView(view, GONE.restored);
      }
    }
    waiting.reverse();
    this.#earlier = waiting;
  }

  override lost(): () => void {
    for (const view of this.kept as (T & CheckedView)[]) this.#retire(view); // a restore may bring their entries back
    this.#endAll(GONE.restored);
    return () => undefined; // cursors are made when they are asked for
  }

  /** Ends all kept views: their bytes are the pool's no more. */
  override disposed(): void {
    this.#endAll(GONE.disposed);
  }

  #endAll(why: string): void {
    for (const view of this.kept as (T & CheckedView)[]) endView(view, why); // they all are
    if (this.#cursorView !== undefined) endView(this.#cursorView, why);
    for (const { view } of this.#iterations) if (view !== undefined) endView(view, why);
    for (const { ref } of this.#earlier) {
      const view = ref.deref();
      if (view !== undefined) endView(view, why);
    }
  }

  override checkDestroy(slot: number): void {
    if (!this.#moves) return;
    const { slots } = this.owner.storage;
    for (const { slot: inHand, isLoop } of this.leases) {
      if (!isLoop || inHand === slot || inHand === 0) continue;
      throw busyDestroy(this.binding.layout.name, slots.handle(slot), slots.handle(inHand));
    }
  }

  override checkIdle(what: string, isRefusedInCallbacks = false): void {
    for (const { slot, isLoop } of this.leases) {
      if (isLoop && slot !== 0)
        throw busyPool(this.binding.layout.name, what, this.owner.entries.handleOf(slot));
    }
    if (isRefusedInCallbacks && this.isBusy) return; // the caller refuses it
    for (const lease of this.#iterations) {
      if (lease.slot !== 0) {
        lease.disturbed ??= busyPool(this.binding.layout.name, what, this.owner.entries.handleOf(lease.slot));
      }
    }
  }

  /** A view of a slot's entry, for as long as that lives. */
  make(offset: number, slot: number): T & CheckedView {
    const stampAt = this.#stamps + (slot << 1);
    const stamp = this.#i32[stampAt]!;
    const handle = ((stamp >>> 1) << this.#slotBits) | slot;
    return new this.#View(offset, this.owner, stampAt, stamp, handle, GONE.destroyed);
  }

  /** An entry's kept view is replaced by the one of the slot's next entry. */
  #retire(view: T & CheckedView): void {
    if (view.$stampAt === ALWAYS_STAMP_AT) return; // it never stood for an entry, or waits for a restore already
    if (this.#earlier.length >= this.#pruneAt) {
      this.#earlier = this.#earlier.filter(({ ref }) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(64, 2 * this.#earlier.length);
    }
    this.#earlier.push({ ref: new WeakRef(view), stampAt: view.$stampAt, stamp: view.$stamp });
  }
}

/** Holds each entry by a view of its own, which ends when the lease takes the next one. */
export class CheckedLease<T extends Struct> implements Lease<T> {
  /** Of the entry in lease, 0 when there is none. */
  slot = 0;
  /** Whether it is a loop's, which cannot bear that other entries move; the views of other callbacks just follow their entries. */
  isLoop = false;
  /** Of an iterator: why it cannot go on. */
  disturbed: AllocatorError | undefined;
  /** Stands on it. */
  view: (T & CheckedView) | undefined;
  readonly #views: CheckedViews<T>;

  constructor(views: CheckedViews<T>) {
    this.#views = views;
  }

  take(offset: number, slot: number): T & View {
    this.end(GONE.turn);
    this.slot = slot;
    return (this.view = this.#views.make(offset, slot));
  }

  /** Its entry moves. */
  follow(offset: number): void {
    if (this.view !== undefined) move(this.view, offset);
  }

  end(why: string): void {
    this.slot = 0;
    if (this.view !== undefined) endView(this.view, why);
    this.view = undefined;
  }
}

/** Puts a view on the place where its entry is now. One that is frozen stays behind, and has ended. */
function move(view: CheckedView, offset: number): void {
  if (!Object.isFrozen(view)) view.$offset = offset;
}

/** Ends a view for good, whatever its entry does. Its stamp, for messages, never lies where it looks for it then. */
function endView(view: CheckedView, why: string): void {
  if (Object.isFrozen(view)) return;
  view.$stampAt = ALWAYS_STAMP_AT;
  view.$end = why;
  view.$owner = null;
}
