import type { Initial } from '../schema/initial.ts';
import type { Struct } from '../schema/struct.ts';
import type { Binding } from '../view/binding.ts';
import { refusePromise } from '../view/refuse-promises.ts';
import type { View } from '../view/view.ts';
import type { EntryOrder } from './entry-order.ts';
import { GONE } from './gone.ts';
import type { PoolStorage } from '../storage/pool-storage.ts';
import type { PoolViews } from './pool-views.ts';

/** What fills a new entry: `i` is its number among those made together. */
export type EntryInit<T extends Struct> = ((entry: T, i: number) => void) | Initial<T> | undefined;

/** What an entry's life needs to know of its pool. */
export interface EntryGround<T extends Struct> {
  readonly storage: PoolStorage;
  readonly binding: Binding<T>;
  readonly order: EntryOrder;
  readonly views: PoolViews<T>;
}

/** How the entries of one pool begin and end, by slot. */
export class EntryLife<T extends Struct> {
  readonly #ground: EntryGround<T>;
  /**
   * Slots whose `onDestroy` runs, the innermost last.
   * The first element is none: V8 drops the storage of a list whose length is set to 0, and the next push would make garbage.
   */
  readonly #ending: number[] = [0];
  /** Callbacks that run: `init`s and hooks. */
  #callbacks = 0;

  constructor(ground: EntryGround<T>) {
    this.#ground = ground;
  }

  /** Whether an `init` or a hook runs, as far as it was called here. */
  get isBusy(): boolean {
    return this.#callbacks !== 0;
  }

  /** Takes a slot for an entry with its initial values, growing if need be; 0 when the pool is full. */
  take(): number {
    const { storage, order, binding, views } = this.#ground;
    if (order.slots.live === storage.capacity && !storage.grow()) return 0;
    const slot = order.link();
    binding.reset(order.offsetOfSlot(slot));
    views.began(slot);
    return slot;
  }

  /** Fills a new entry through a view of it and tells it; takes it back when that throws. */
  begin(slot: number, handle: number, view: T & View, init: EntryInit<T>, i = 0): void {
    const { binding, order } = this.#ground;
    const { fill, onCreate } = binding;
    this.#callbacks++;
    try {
      if (typeof init === 'function') refusePromise('`init`', init(view, i));
      else if (init !== undefined) fill(view, init);
      if (onCreate !== undefined && order.slots.slotOf(handle) !== 0) onCreate(view);
    } catch (error) {
      if (order.slots.slotOf(handle) !== 0) this.#takeBack(slot); // unless `init` has destroyed it
      throw error;
    } finally {
      this.#callbacks--;
    }
  }

  /** The same through a cursor. */
  initialise(slot: number, handle: number, init: EntryInit<T>, i: number): void {
    const { binding, order, views } = this.#ground;
    if (init === undefined && binding.onCreate === undefined) return;
    const { watched, hands } = views;
    const depth = hands.length;
    const hand = views.attend();
    try {
      let view;
      try {
        view = hand.take(order.offsetOfSlot(slot), slot);
      } catch (error) {
        this.#takeBack(slot);
        throw error;
      }
      this.begin(slot, handle, view, init, i);
    } finally {
      views.watched = watched; // without a call, as the stack may be full
      if (hands.length !== depth) hands.length = depth; // setting it always costs a call of the engine
      views.giveBack(hand, GONE.init);
    }
  }

  /** Removes an entry that could not be filled, also where the callback has frozen its cursor. */
  #takeBack(slot: number): void {
    const { views } = this.#ground;
    views.mayStay = true;
    try {
      views.replaceFrozen(slot);
      this.remove(slot);
    } finally {
      views.mayStay = false;
    }
  }

  /** Ends a live slot's entry, its `onDestroy` first. */
  end(slot: number): void {
    const { onDestroy } = this.#ground.binding;
    if (onDestroy === undefined) this.remove(slot);
    else if (!this.#ending.includes(slot)) this.#tellAndRemove(slot, onDestroy);
  }

  #tellAndRemove(slot: number, onDestroy: (entry: T) => void): void {
    const { order, views } = this.#ground;
    const ending = this.#ending.length;
    const handle = order.slots.handle(slot);
    const kept = views.keptOf(slot);
    const { watched, hands } = views;
    const depth = hands.length;
    const hand = kept === undefined ? views.attend() : undefined;
    this.#callbacks++;
    try {
      this.#ending.push(slot);
      onDestroy(kept ?? hand!.take(order.offsetOfSlot(slot), slot)); // one of them is there
    } finally {
      // Without a call: the stack may be full.
      this.#callbacks--;
      this.#ending.length = ending;
      views.watched = watched;
      if (hands.length !== depth) hands.length = depth; // setting it always costs a call of the engine
      if (hand !== undefined) views.giveBack(hand, GONE.onDestroy);
      if (order.slots.slotOf(handle) !== 0) this.remove(slot); // unless it was taken out meanwhile
    }
  }

  /** Removes a live slot's entry without calling its `onDestroy`, and detaches its kept view. */
  remove(slot: number): void {
    const { binding, order, views } = this.#ground;
    views.leave(slot, order.movedBy(slot)); // first, as it may refuse
    binding.letGo?.(order.offsetOfSlot(slot));
    const freed = order.freedBy(slot);
    order.unlink(slot);
    views.ended(slot, freed);
  }
}
