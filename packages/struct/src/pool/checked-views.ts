import { AllocatorError, type SlotTable } from '@offheap/core';
import type { Struct } from '../struct.ts';
import type { Binding } from '../view/binding.ts';
import { ALWAYS_STAMP_AT, type CheckedView, type ViewOwner } from '../view/view.ts';

/** Freed bytes are filled with it in checked mode: as a float a large negative number, as an offset out of any memory. */
export const FREED = 0xdd;

/** What a checked pool says of the views that it ended. */
export const GONE = {
  destroyed: 'this entry was destroyed',
  cursor: 'the cursor has moved on to another entry; keep `pool.handleOf(entry)` instead',
  turn: 'the loop has moved on from it; keep `pool.handleOf(entry)` instead',
  reference: 'the reference that it was read from means another entry now',
  init: 'the `init` that it was handed to has returned; keep the handle that `spawn` gives instead',
  disposed: 'its pool was disposed of',
  restored: 'the memory was restored to a moment when this entry was not alive',
} as const;

/** A view, and the entry that it stood for. */
interface EarlierView<T extends Struct> {
  readonly ref: WeakRef<T & CheckedView>;
  readonly stampAt: number;
  readonly stamp: number;
}

/**
 * The views of a pool in checked mode: each is made for one entry and knows its generation, so that one that is kept too
 * long is told. A pool that is not checked has none of this.
 */
export class CheckedViews<T extends Struct> {
  readonly #binding: Binding<T>;
  readonly #slots: SlotTable;
  // Taken out of the binding and the table, for the turns of loops.
  readonly #View: Binding<T>['View'];
  readonly #i32: Int32Array;
  readonly #stamps: number;
  readonly #slotBits: number;
  readonly #owner: ViewOwner;
  /** Whether entries move when another one is destroyed. */
  readonly #moves: boolean;
  /** Made for entries that are gone: a restore may bring those back. */
  #earlier: EarlierView<T>[] = [];
  #pruneAt = 64;
  /** The view that `at` or `entry` gave last. */
  #cursor: (T & CheckedView) | undefined;
  /** The slots that loops, and the `init`s inside them, have in hand: the innermost last. */
  readonly #inHand: number[] = [];

  constructor(binding: Binding<T>, slots: SlotTable, owner: ViewOwner, moves: boolean) {
    this.#binding = binding;
    this.#slots = slots;
    this.#View = binding.View;
    this.#i32 = binding.memory.i32;
    this.#stamps = slots.stampIndex(0);
    this.#slotBits = slots.slotBits;
    this.#owner = owner;
    this.#moves = moves;
  }

  /** A view of a slot's entry, for as long as that lives. */
  make(offset: number, slot: number): T & CheckedView {
    const view = new this.#View(offset, this.#owner) as T & CheckedView; // the binding is checked
    const stampAt = this.#stamps + (slot << 1);
    const stamp = this.#i32[stampAt]!;
    view.$stampAt = stampAt;
    view.$stamp = stamp;
    view.$handle = ((stamp >>> 1) << this.#slotBits) | slot;
    return view;
  }

  /** Ends a view for good, whatever its entry does. Its stamp, for messages, never lies where it looks for it then. */
  end(view: CheckedView, why: string): void {
    view.$stampAt = ALWAYS_STAMP_AT;
    view.$end = why;
    view.$owner = null;
  }

  /** The view that stands for the pool's cursor. */
  cursor(offset: number, slot: number): T & CheckedView {
    if (this.#cursor !== undefined) this.end(this.#cursor, GONE.cursor);
    return (this.#cursor = this.make(offset, slot));
  }

  /** Whether a view stands on the entry that a slot has now. */
  standsOn(view: CheckedView, slot: number): boolean {
    return (
      view.$stampAt === this.#slots.stampIndex(slot) &&
      view.$stamp === this.#binding.memory.i32[view.$stampAt]
    );
  }

  /** A loop, or an `init`, takes a slot's entry in hand. */
  begin(offset: number, slot: number): T & CheckedView {
    this.#inHand.push(slot);
    return this.make(offset, slot);
  }

  /** It lets go of it. */
  finish(view: CheckedView, why: string): void {
    this.#inHand.pop();
    this.end(view, why);
  }

  /**
   * Before an entry is destroyed.
   *
   * @throws AllocatorError `BUSY` when a loop has another entry in hand, and entries move.
   */
  checkDestroy(slot: number): void {
    if (!this.#moves) return;
    for (const inHand of this.#inHand) {
      if (inHand !== slot) {
        throw new AllocatorError(
          'BUSY',
          `Handle ${this.#slots.handle(slot)} of the PackedPool of ${this.#binding.layout.name}: a loop or \`init\` has the entry of handle ${this.#slots.handle(inHand)} in hand, and only that one may be destroyed meanwhile: the last entry would move under the loop. Use \`destroyWhere\`, or keep the handle and destroy it after the loop.`,
        );
      }
    }
  }

  /** Before the whole pool is emptied. @throws AllocatorError `BUSY` inside a loop. */
  checkIdle(what: string): void {
    if (this.#inHand.length === 0) return;
    throw new AllocatorError(
      'BUSY',
      `${what} of ${this.#binding.layout.name} inside a loop over it: the loop has the entry of handle ${this.#slots.handle(this.#inHand.at(-1)!)} in hand. Do it after the loop.`,
    );
  }

  /** An entry has moved. */
  moved(slot: number, offset: number): void {
    if (this.#cursor !== undefined && this.standsOn(this.#cursor, slot)) this.#cursor.$offset = offset;
  }

  /** An entry's kept view is replaced by the one of the slot's next entry. */
  retire(view: T & CheckedView): void {
    if (view.$stampAt === ALWAYS_STAMP_AT) return; // it never stood for an entry, or waits for a restore already
    if (this.#earlier.length >= this.#pruneAt) {
      this.#earlier = this.#earlier.filter(({ ref }) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(64, 2 * this.#earlier.length);
    }
    this.#earlier.push({ ref: new WeakRef(view), stampAt: view.$stampAt, stamp: view.$stamp });
  }

  /**
   * Puts all kept views where restored bytes say. When several have stood for one generation of a slot, as its entry was made
   * again after an earlier restore, the last one does.
   */
  restored(kept: (T & CheckedView)[], offsetOfSlot: (slot: number) => number): void {
    kept.forEach((view) => this.retire(view));
    if (this.#cursor !== undefined) this.end(this.#cursor, GONE.restored);
    const { i32 } = this.#binding.memory;
    const claimed = new Set<number>();
    const waiting: EarlierView<T>[] = [];
    for (let i = this.#earlier.length - 1; i >= 0; i--) {
      const earlier = this.#earlier[i]!;
      const { ref, stampAt, stamp } = earlier;
      const view = ref.deref();
      if (view === undefined) continue;
      const slot = (stampAt - this.#slots.stampIndex(0)) >> 1;
      if (i32[stampAt] === stamp && this.#slots.isLive(slot) && !claimed.has(slot)) {
        claimed.add(slot);
        kept[slot] = view;
        view.$stampAt = stampAt;
        view.$stamp = stamp;
        view.$owner = this.#owner;
        view.$offset = offsetOfSlot(slot);
      } else {
        waiting.unshift(earlier);
        this.end(view, GONE.restored);
      }
    }
    this.#earlier = waiting;
  }

  /** Ends all kept views: their bytes are the pool's no more. */
  endAll(kept: readonly (T & CheckedView)[]): void {
    this.#eachKept(kept, (view) => this.end(view, GONE.disposed));
  }

  #eachKept(kept: readonly (T & CheckedView)[], fn: (view: T & CheckedView) => void): void {
    kept.forEach(fn);
    if (this.#cursor !== undefined) fn(this.#cursor);
    for (const { ref } of this.#earlier) {
      const view = ref.deref();
      if (view !== undefined) fn(view);
    }
  }
}
