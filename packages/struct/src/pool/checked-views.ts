import type { Struct } from '../struct.ts';
import { ALWAYS_STAMP_AT, type CheckedView, type CheckedViewClass, type View } from '../view/view.ts';
import { GONE } from './gone.ts';
import { busyDestroy, busyPool } from './pool-errors.ts';
import { type Hand, PoolViews, type PoolViewsOwner } from './pool-views.ts';
import { makeScrub } from './scrub.ts';

/** A view, and the entry that it stood for. */
interface EarlierView<T extends Struct> {
  readonly ref: WeakRef<T & CheckedView>;
  readonly stampAt: number;
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
  /** The view that `at` or `entry` gave last. */
  #cursorView: (T & CheckedView) | undefined;
  /** What loops, and the `init`s inside them, have in hand: the innermost last. */
  readonly #hands: CheckedHand<T>[] = [];
  readonly #idleHands: CheckedHand<T>[] = [];

  constructor(pool: PoolViewsOwner<T>, moves: boolean) {
    super(pool);
    const { binding } = pool;
    this.#View = binding.View as unknown as CheckedViewClass<T>; // the binding is checked
    this.#i32 = binding.memory.i32;
    this.#stamps = this.order.slots.stampIndex(0);
    this.#slotBits = this.order.slots.slotBits;
    this.#scrub = makeScrub(binding.layout, binding.memory);
    this.#moves = moves;
  }

  override keep(offset: number, slot: number): T & View {
    this.fill(slot);
    this.#retire(this.kept[slot] as T & CheckedView); // they all are
    return (this.kept[slot] = this.make(offset, slot));
  }

  override moveCursor(offset: number, slot: number): T & View {
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.cursor);
    return (this.#cursorView = this.make(offset, slot));
  }

  override seat(view: (T & View) | null, offset: number, slot: number): T & View {
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

  override borrow(): CheckedHand<T> {
    const hand = this.#idleHands.pop() ?? new CheckedHand(this);
    this.#hands.push(hand);
    return hand;
  }

  override giveBack(hand: CheckedHand<T>, why: string): void {
    hand.letGo(why);
    // Those of loops over iterators may end in any order.
    if (this.#hands.at(-1) === hand) this.#hands.pop();
    else this.#hands.splice(this.#hands.indexOf(hand), 1);
    this.#idleHands.push(hand);
  }

  override standsOn(view: View, slot: number): boolean {
    const { $stampAt, $stamp } = view as CheckedView; // it is this pool's
    return $stampAt === this.#stamps + (slot << 1) && $stamp === this.#i32[$stampAt];
  }

  override follow(slot: number, offset: number): void {
    super.follow(slot, offset);
    const cursor = this.#cursorView;
    if (cursor !== undefined && this.standsOn(cursor, slot)) cursor.$offset = offset;
  }

  override ended(slot: number, freed: number): void {
    this.#scrub(freed);
    super.ended(slot, freed);
  }

  /**
   * When several views have stood for one generation of a slot, as its entry was made again after an earlier restore, the last
   * one stands for it now.
   */
  override restored(): void {
    const kept = this.kept as (T & CheckedView)[]; // they all are
    kept.forEach((view) => this.#retire(view));
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.restored);
    const claimed = new Set<number>();
    const waiting: EarlierView<T>[] = [];
    for (let i = this.#earlier.length - 1; i >= 0; i--) {
      const earlier = this.#earlier[i]!;
      const { ref, stampAt, stamp } = earlier;
      const view = ref.deref();
      if (view === undefined) continue;
      const slot = (stampAt - this.#stamps) >> 1;
      if (this.#i32[stampAt] === stamp && this.order.slots.isLive(slot) && !claimed.has(slot)) {
        claimed.add(slot);
        kept[slot] = view;
        view.$stampAt = stampAt;
        view.$stamp = stamp;
        view.$owner = this.owner;
        view.$offset = this.order.offsetOfSlot(slot);
      } else {
        waiting.push(earlier);
        endView(view, GONE.restored);
      }
    }
    waiting.reverse();
    this.#earlier = waiting;
  }

  /** Ends all kept views: their bytes are the pool's no more. */
  override disposed(): void {
    for (const view of this.kept as (T & CheckedView)[]) endView(view, GONE.disposed); // they all are
    if (this.#cursorView !== undefined) endView(this.#cursorView, GONE.disposed);
    for (const { ref } of this.#earlier) {
      const view = ref.deref();
      if (view !== undefined) endView(view, GONE.disposed);
    }
  }

  override checkDestroy(slot: number): void {
    if (!this.#moves) return;
    const { slots } = this.order;
    for (const { slot: inHand } of this.#hands) {
      if (inHand === slot || inHand === 0) continue;
      throw busyDestroy(this.binding.layout.name, slots.handle(slot), slots.handle(inHand));
    }
  }

  override checkIdle(what: string): void {
    for (const { slot } of this.#hands) {
      if (slot !== 0) throw busyPool(this.binding.layout.name, what, this.order.slots.handle(slot));
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

/** Holds each entry by a view of its own, which ends when the hand takes the next one. */
export class CheckedHand<T extends Struct> implements Hand<T> {
  /** Of the entry in hand, 0 when there is none. */
  slot = 0;
  /** Stands on it. */
  view: (T & CheckedView) | undefined;
  readonly #views: CheckedViews<T>;

  constructor(views: CheckedViews<T>) {
    this.#views = views;
  }

  take(offset: number, slot: number): T & View {
    this.letGo(GONE.turn);
    this.slot = slot;
    return (this.view = this.#views.make(offset, slot));
  }

  letGo(why: string): void {
    this.slot = 0;
    if (this.view !== undefined) endView(this.view, why);
    this.view = undefined;
  }
}

/** Ends a view for good, whatever its entry does. Its stamp, for messages, never lies where it looks for it then. */
function endView(view: CheckedView, why: string): void {
  view.$stampAt = ALWAYS_STAMP_AT;
  view.$end = why;
  view.$owner = null;
}
