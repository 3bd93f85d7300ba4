import { refuseDetached, reserveStack } from '@offheap/core/internal';
import type { Struct } from '../schema/struct.ts';
import type { EntryInit } from './kernels/pool-kernel.ts';
import type { PoolViews, PoolViewsOwner } from './pool-views.ts';

/** The owner of the entries. */
interface Owner<T extends Struct> extends PoolViewsOwner<T> {
  readonly views: PoolViews<T>;
}

/**
 * Finds, initialises and destroys the entries of one pool where callbacks run, or where speed does not matter. The
 * algorithms that run for each of many entries are in the kernel of entries.
 */
export class EntryLifecycle<T extends Struct> {
  readonly #pool: Owner<T>;
  /**
   * Slots whose `onDestroy` is running, the innermost last. The first element is not a slot: V8 drops the storage of
   * a list whose length is set to 0, so the next push would create garbage.
   */
  readonly #destroying: number[] = [0];

  /** Makes the pool grow, which may call a logger that creates entries of the same struct elsewhere. */
  readonly #makeRoom = (): boolean => {
    const { entries, storage } = this.#pool;
    return entries.isFull(storage.slots.live);
  };

  constructor(pool: Owner<T>) {
    this.#pool = pool;
  }

  /** Returns the live slot of the entry at an offset, 0 when no entry starts there. O(slabs). */
  slotAtOffset(offset: number): number {
    const { storage } = this.#pool;
    return this.slotAt(storage.indexOfView(offset));
  }

  /** An index greater than that of every entry. */
  get end(): number {
    const { slots, isPacked } = this.#pool.storage;
    return isPacked ? slots.live : slots.highest;
  }

  /** Returns the live slot of the entry at an index, 0 when there is none. */
  slotAt(index: number): number {
    const { slots, slotWords, isPacked, memory } = this.#pool.storage;
    if (isPacked) return index >= 0 && index < slots.live ? memory.i32[slotWords + index]! : 0;
    return slots.isLive(index + 1) ? index + 1 : 0;
  }

  /**
   * Calls the functions that return initial values for a new entry, if there are any, and makes room for it. Returns the number of entries,
   * which the functions may have changed.
   */
  prepare(): number {
    const { binding, views, storage } = this.#pool;
    views.callbacks++; // the pool refuses to free or move its entries meanwhile
    try {
      binding.generated?.prepareAnd(this.#makeRoom);
    } finally {
      views.callbacks--;
    }
    return storage.slots.live;
  }

  /**
   * Takes a slot for a new entry and writes its initial values, including those that {@link prepare} computed.
   * Returns 0 when the pool is full.
   */
  take(): number {
    const { entries, storage } = this.#pool;
    const { live } = storage.slots;
    return entries.isFull(live) ? 0 : entries.take(live);
  }

  /** Runs `init`, then `onCreate`, with a leased view of a new entry. If either throws, the entry is removed. */
  initialise(slot: number, handle: number, init: EntryInit<T> | undefined, i: number): void {
    const { views, entries } = this.#pool;
    const { watched, leases } = views;
    if (views.callbacks !== 0 || watched !== 0) this.reserveStack(slot);
    const depth = leases.length;
    const lease = views.acquireWatched();
    try {
      let view;
      try {
        view = lease.take(entries.offsetOfSlot(slot), slot);
      } catch (error) {
        this.takeBack(slot);
        throw error;
      }
      views.callbacks++;
      try {
        entries.fillNew(handle, view, init, i);
      } catch (error) {
        if (entries.slotOf(handle) !== 0) this.takeBack(slot); // unless `init` has destroyed it
        throw error;
      } finally {
        views.callbacks--;
      }
    } finally {
      // Without a call: the stack may be full.
      views.watched = watched;
      if (leases.length !== depth) leases.length = depth; // an unconditional assignment costs a call of the engine
      views.release(lease, 'init');
    }
  }

  /**
   * Removes the new entry in `slot` and throws if little of the stack is left. For an `init` inside a callback: a
   * recursion through callbacks then ends while there is enough stack to remove the entries.
   */
  reserveStack(slot: number): void {
    try {
      reserveStack();
    } catch (error) {
      this.takeBack(slot);
      throw error;
    }
  }

  /**
   * Removes an entry that could not be initialised, even if the callback has frozen its view. Does nothing for slot
   * 0.
   */
  takeBack(slot: number): void {
    if (slot === 0) return;
    const { views, entries } = this.#pool;
    views.mayStay = true;
    try {
      views.replaceFrozen(slot);
      entries.remove(slot);
    } finally {
      views.mayStay = false;
    }
  }

  remove(slot: number): void {
    this.#pool.entries.remove(slot);
  }

  /**
   * Removes an entry while views are watched, which then follow their entries. A kept view that is watched is not
   * reused.
   */
  removeWatched(index: number, slot: number): void {
    const { views, entries, storage } = this.#pool;
    const kept = views.hasKept ? views.keptOf(slot) : undefined;
    const last = storage.slots.live - 1;
    const at = entries.offsetOf(index);
    const lastAt = storage.isPacked ? entries.offsetOf(last) : at;
    views.checkLeaving(at, lastAt);
    const moved = views.hasKept && index !== last ? views.keptOf(this.slotAt(last)) : undefined;
    entries.dropAt(index, slot, last);
    views.leaving(at, lastAt, moved);
    if (kept !== undefined) views.dropWatched(kept, slot);
  }

  /**
   * Destroys an entry that has an `onDestroy`: calls it, then removes the entry. Does nothing while its `onDestroy`
   * is running.
   */
  destroy(slot: number): void {
    const destroying = this.#destroying;
    if (destroying.includes(slot)) return;
    if (destroying.length > 1) reserveStack(); // inside another `onDestroy`
    const { views, entries, binding } = this.#pool;
    const { onDestroy } = binding;
    const depthOfDestroying = destroying.length;
    const handle = entries.handleOf(slot);
    const kept = views.keptOf(slot);
    const { watched, leases } = views;
    const depth = leases.length;
    const lease = kept === undefined ? views.acquireWatched() : undefined;
    views.callbacks++;
    try {
      if (kept !== undefined) views.watch(kept);
      destroying.push(slot);
      onDestroy?.(kept ?? lease!.take(entries.offsetOfSlot(slot), slot)); // one of them is defined
    } finally {
      // Without a call: the stack may be full.
      views.callbacks--;
      destroying.length = depthOfDestroying;
      views.watched = watched;
      if (leases.length !== depth) leases.length = depth; // an unconditional assignment costs a call of the engine
      if (lease !== undefined) views.release(lease, 'onDestroy');
      if (entries.slotOf(handle) !== 0) entries.remove(slot); // unless it was removed in the meantime
      if (watched === 0 && views.dropped.length > 0) views.takeDropped(false);
    }
  }

  /**
   * Destroys all entries, from the last to the first. The first error of an `onDestroy` is thrown after all of them
   * have run.
   */
  destroyAll(): void {
    const { entries } = this.#pool;
    const errors: unknown[] = [];
    // No loop is at an entry here, so an `onDestroy` may destroy other entries, even in a packed pool.
    let index = Infinity;
    for (;;) {
      index = Math.min(index, this.end) - 1;
      if (!(index >= 0)) break; // NaN if an `onDestroy` has detached the buffer
      const slot = this.slotAt(index);
      if (slot === 0) continue;
      try {
        entries.end(slot);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    refuseDetached(this.#pool.storage.memory);
  }
}
