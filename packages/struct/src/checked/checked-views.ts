import type { AllocatorError } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import { ALWAYS_STAMP_AT, type CheckedView, type CheckedViewClass, type View } from '../view/view.ts';
import { GONE } from '../pool/gone.ts';
import { busyDestroy, busyPool, frozenView } from '../pool/pool-errors.ts';
import { OpenIterations } from './open-iterations.ts';
import { type Lease, PoolViews, type PoolViewsOwner, type Reason } from '../pool/pool-views.ts';
import { type SavedView, WrittenViews } from '../pool/written-views.ts';
import { makeScrub } from './scrub.ts';

/** A view, and the entry that it belonged to. */
interface EarlierView<T extends Struct> {
  readonly ref: WeakRef<T & CheckedView>;
  readonly stampAt: number;
  readonly stamp: number;
}

/**
 * The views of a pool in checked mode: each is created for one entry and stores the entry's generation, so that its
 * use after the entry was destroyed is detected. Unchecked pools have none of this.
 */
export class CheckedViews<T extends Struct> extends PoolViews<T> {
  // Copies of properties of the binding and the table, for fast access in loops.
  readonly #View: CheckedViewClass<T>;
  readonly #i32: Int32Array;
  readonly #stamps: number;
  readonly #slotBits: number;
  readonly #scrub: (offset: number) => void;
  /** Whether destroying an entry moves another one. */
  readonly #moves: boolean;
  /** Views of destroyed entries. A restore may make these entries live again. */
  #earlier: EarlierView<T>[] = [];
  #pruneAt = 64;
  /** The views that had an entry in each snapshot. */
  readonly #saved = new WeakMap<Uint8Array, readonly SavedView<T & CheckedView>[]>();
  readonly #written = new WrittenViews<T & CheckedView>();
  /** The view that `at` or `entry` returned last. */
  #cursorView: (T & CheckedView) | undefined;
  override readonly leases: CheckedLease<T>[] = [];
  /** The leases of iterators. */
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
    this.#retire(this.kept[slot] as T & CheckedView); // all kept views are checked
    return (this.kept[slot] = this.make(offset, slot));
  }

  moveCursor(offset: number, slot: number): T & View {
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.cursor);
    return (this.#cursorView = this.make(offset, slot));
  }

  retarget(view: (T & View) | null, offset: number, slot: number): T & View {
    const last = view as (T & CheckedView) | null; // this class created the view
    if (last !== null) {
      if (this.standsOn(last, slot)) {
        last.$offset = offset;
        return last;
      }
      endView(last, GONE.reference);
    }
    return this.make(offset, slot);
  }

  /** Returns a lease for a loop, during which other entries must not move. */
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

  /** Returns a lease for an iterator, which may never finish. */
  beginIteration(): CheckedLease<T> {
    const lease = new CheckedLease(this);
    this.#iterations.add(lease);
    return lease;
  }

  /** Throws when an iterator must not continue. */
  checkIteration(lease: CheckedLease<T>): void {
    if (lease.disturbed !== undefined) throw lease.disturbed;
  }

  endIteration(lease: CheckedLease<T>, why: Reason): void {
    lease.end(GONE[why]);
    this.#iterations.delete(lease);
  }

  override standsOn(view: View, slot: number): boolean {
    const { $stampAt, $stamp } = view as CheckedView; // a view of this pool
    return $stampAt === this.#stamps + (slot << 1) && $stamp === this.#i32[$stampAt];
  }

  override follow(view: View): void {
    const { $stampAt, $stamp } = view as CheckedView; // a view of this pool
    if (!this.#moves || $stampAt === ALWAYS_STAMP_AT || this.#i32[$stampAt] !== $stamp) return;
    move(view as CheckedView, this.owner.entries.offsetOfSlot(($stampAt - this.#stamps) >> 1));
  }

  /** Called when a slot has a new entry. Traces of entries are attached here. */
  began(_slot: number): void {}

  /**
   * Called before the entry of `slot` is removed and the entry of the slot `moved` (0: none) moves into its place.
   * Detaches the view of the first entry, and moves the views of the other one.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when one of the views is frozen. Nothing is changed in this case.
   */
  leave(slot: number, moved: number): void {
    const { entries } = this.owner;
    const at = entries.offsetOfSlot(slot);
    const handle = entries.handleOf(slot);
    const view = this.keptOf(slot);
    const follower = this.keptOf(moved);
    // The private state of a checked-mode view can change even if the view is frozen. The change is refused nevertheless, as in production.
    if (
      (view !== undefined && Object.isFrozen(view)) ||
      (follower !== undefined && Object.isFrozen(follower))
    )
      throw frozenView(this.binding.layout.name);
    if (view !== undefined) {
      view.$offset = this.sink;
      this.#retire(view as T & CheckedView); // all kept views are checked
      endView(view as T & CheckedView, GONE.destroyed); // a restore in another thread must not bring it back
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

  /** Called when the entry of a slot has been removed; `freed` is the offset of the place that is free now. */
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
    const alive = this.#alive();
    this.#saved.set(snapshot, alive);
    // Views of entries that do not exist in the restored state must not refer to others.
    return alive.length > 0 || this.#earlier.length > 0;
  }

  override written(file: number): void {
    this.#written.add(file, this.#alive());
  }

  override loading(file: number, snapshot: Uint8Array): void {
    this.#saved.set(snapshot, this.#written.at(file));
  }

  #alive(): SavedView<T & CheckedView>[] {
    const alive: SavedView<T & CheckedView>[] = [];
    (this.kept as (T & CheckedView)[]).forEach((view, slot) => {
      if (view.$owner === this.owner && this.standsOn(view, slot)) {
        alive.push({ view, slot, stamp: view.$stamp });
      }
    });
    return alive;
  }

  /**
   * Several views may have belonged to one generation of a slot, if its entry was created again after an earlier
   * restore. The view that had the entry in the snapshot gets it back. If the snapshot is not known, the last view gets
   * it.
   */
  override restored(snapshot?: Uint8Array): void {
    this.changes++;
    const kept = this.kept as (T & CheckedView)[]; // all kept views are checked
    kept.forEach((view) => this.#retire(view));
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.restored);
    for (const lease of this.leases) lease.restored();
    for (const lease of this.#iterations) lease.restored();
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
    return () => undefined; // cursors are created on demand
  }

  /** Ends all kept views: their bytes no longer belong to the pool. */
  override disposed(): void {
    this.#endAll(GONE.disposed);
  }

  #endAll(why: string): void {
    for (const view of this.kept as (T & CheckedView)[]) endView(view, why); // all kept views are checked
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

  /** Creates a view of a slot's entry, for the lifetime of the entry. */
  make(offset: number, slot: number): T & CheckedView {
    const stampAt = this.#stamps + (slot << 1);
    const stamp = this.#i32[stampAt]!;
    const handle = ((stamp >>> 1) << this.#slotBits) | slot;
    return new this.#View(offset, this.owner, stampAt, stamp, handle, GONE.destroyed);
  }

  /** Records a kept view of a slot, because a later restore may bring back its entry. */
  #retire(view: T & CheckedView): void {
    if (view.$stampAt === ALWAYS_STAMP_AT) return; // the view never had an entry, or is already recorded for a restore
    if (this.#earlier.length >= this.#pruneAt) {
      this.#earlier = this.#earlier.filter(({ ref }) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(64, 2 * this.#earlier.length);
    }
    this.#earlier.push({ ref: new WeakRef(view), stampAt: view.$stampAt, stamp: view.$stamp });
  }
}

/** Creates a view for each visited entry. The view ends when the lease takes the next entry. */
export class CheckedLease<T extends Struct> implements Lease<T> {
  /** The slot of the visited entry, 0 when there is none. */
  slot = 0;
  /**
   * Whether the lease belongs to a loop, during which other entries must not move. The views of other callbacks
   * follow their entries.
   */
  isLoop = false;
  /** For an iterator: the reason why it cannot continue. */
  disturbed: AllocatorError | undefined;
  /** The view of the visited entry. */
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

  /** Called when its entry moves. */
  follow(offset: number): void {
    if (this.view !== undefined) move(this.view, offset);
  }

  /** Called when the memory was restored: the view stays with its entry if the restored bytes contain the entry. */
  restored(): void {
    const { view } = this;
    if (view === undefined) return;
    if (this.#views.standsOn(view, this.slot)) this.#views.follow(view);
    else endView(view, GONE.restored);
  }

  end(why: string): void {
    this.slot = 0;
    if (this.view !== undefined) endView(this.view, why);
    this.view = undefined;
  }
}

/** Moves a view to the current place of its entry. A frozen view cannot move, and ends. */
function move(view: CheckedView, offset: number): void {
  if (!Object.isFrozen(view)) view.$offset = offset;
}

/**
 * Ends a view permanently, even if its entry is live. The view keeps its stamp for messages, and from then on compares
 * it with a word that never equals it.
 */
function endView(view: CheckedView, why: string): void {
  if (Object.isFrozen(view)) return;
  view.$stampAt = ALWAYS_STAMP_AT;
  view.$end = why;
  view.$owner = null;
}
