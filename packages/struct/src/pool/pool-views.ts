import type { Struct } from '../struct.ts';
import type { Binding } from '../view/binding.ts';
import type { View, ViewOwner } from '../view/view.ts';
import type { EntryOrder } from './entry-order.ts';

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
 * The view objects of a pool: those that `create` gave, which stand for one entry until that ends; the cursor that `at` and
 * `entry` move; and those of loops, which may run inside one another. All are used again. In checked mode `CheckedViews`
 * takes the place of this class.
 */
export class PoolViews<T extends Struct> {
  /** Those that `create` gave, by slot. Between them lie views that stand for nothing, as the array must have no holes. */
  readonly kept: (T & View)[] = [];
  protected readonly owner: ViewOwner;
  protected readonly binding: Binding<T>;
  protected readonly order: EntryOrder;
  readonly #cursor: T & View;
  readonly #idle: Hand<T>[] = [];

  constructor(pool: PoolViewsOwner<T>) {
    this.owner = pool;
    this.binding = pool.binding;
    this.order = pool.order;
    this.#cursor = this.newView(this.owner);
  }

  /** Makes views up to a slot. */
  fill(slot: number): void {
    while (this.kept.length <= slot) this.kept.push(this.newView(null));
  }

  /** The view that `create` gives for a slot's new entry. */
  keep(offset: number, slot: number): T & View {
    this.fill(slot);
    const view = this.kept[slot]!;
    view.$offset = offset;
    view.$owner = this.owner;
    return view;
  }

  /** The view that `create` gave for a live slot's entry; undefined when it was made otherwise. */
  keptOf(slot: number): (T & View) | undefined {
    const view = this.kept[slot];
    return view?.$owner === this.owner ? view : undefined;
  }

  /** Moves the pool's cursor to an entry. */
  moveCursor(offset: number, _slot: number): T & View {
    this.#cursor.$offset = offset;
    return this.#cursor;
  }

  /** Moves a reference's view to an entry; makes it first, if there is none. */
  seat(view: (T & View) | null, offset: number, _slot: number): T & View {
    const seated = view ?? this.newView(this.owner);
    seated.$offset = offset;
    return seated;
  }

  /** A hand for as long as a loop runs, say. */
  borrow(): Hand<T> {
    return this.#idle.pop() ?? this.newHand();
  }

  /** Takes a borrowed hand back. `why`, of `GONE`, is for those who have kept what was in it. */
  giveBack(hand: Hand<T>, _why: string): void {
    this.#idle.push(hand);
  }

  /** Whether a view of this pool stands on the entry that a slot has now, as far as can be told. */
  standsOn(_view: View, _slot: number): boolean {
    return true;
  }

  /** A slot has a new entry. Only checked pools say so, for who traces them. */
  began(_slot: number): void {}

  /** An entry has moved. */
  follow(slot: number, offset: number): void {
    const view = this.keptOf(slot);
    if (view !== undefined) view.$offset = offset;
  }

  /** A slot's entry has ended; what place that has freed. What is still written through its view reaches nobody's data. */
  ended(slot: number, _freed: number): void {
    const view = this.kept[slot];
    if (view === undefined) return;
    view.$owner = null;
    view.$offset = this.order.sink;
  }

  /** Puts the kept views where the restored bytes say. Those of entries that `spawn` has made are nobody's: no harm in moving them too. */
  restored(): void {
    for (let slot = 1; slot < this.kept.length; slot++) {
      if (this.order.slots.isLive(slot)) this.keep(this.order.offsetOfSlot(slot), slot);
      else this.ended(slot, 0);
    }
  }

  /** The pool is disposed of. */
  disposed(): void {}

  /** Refuses to destroy a slot's entry while loops could not bear it. */
  checkDestroy(_slot: number): void {}

  /** Refuses what must not be done while a loop runs. */
  checkIdle(_what: string): void {}

  protected newView(owner: ViewOwner | null): T & View {
    return new this.binding.View(this.order.sink, owner);
  }

  protected newHand(): Hand<T> {
    const cursor = this.newView(this.owner);
    return {
      take(offset) {
        cursor.$offset = offset;
        return cursor;
      },
    };
  }
}
