import type { Struct } from '../schema/struct.ts';
import type { View } from '../view/view.ts';
import { PoolViews } from './pool-views.ts';

/** A view that was alive in a snapshot. */
interface SavedView<T extends Struct> {
  readonly view: T & View;
  readonly slot: number;
  readonly stamp: number;
}

/**
 * The views of a pool with `views: 'fresh'`: `create` makes a new one for each entry, which is never used again. Writes through one
 * whose entry was destroyed reach nobody's data.
 */
export class FreshViews<T extends Struct> extends PoolViews<T> {
  /** By slot: the stamp of the entry that the kept view stands for. */
  readonly stamps: number[] = [];
  /** Stands where `create` has made no view. */
  #nobody: (T & View) | undefined;
  /** The views that were alive in each snapshot. */
  readonly #saved = new WeakMap<Uint8Array, readonly SavedView<T>[]>();

  override get areFresh(): boolean {
    return true;
  }

  override fill(slot: number): void {
    this.hasKept = true;
    this.#nobody ??= this.newView(null);
    while (this.kept.length <= slot) {
      this.kept.push(this.#nobody);
      this.stamps.push(0);
    }
  }

  override keep(offset: number, slot: number): T & View {
    this.fill(slot);
    this.stamps[slot] = this.#stampOf(slot);
    return this.replace(offset, slot);
  }

  /** Needed also when no view is alive: an entry of the snapshot that has none takes none that was made since. */
  override saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, this.#alive());
    return true;
  }

  /** Only views of the very entries that the restored bytes have stand for those. */
  override restored(snapshot?: Uint8Array): void {
    const alive = (snapshot && this.#saved.get(snapshot)) ?? this.#alive();
    for (const view of this.kept) this.detach(view, this.order.sink);
    for (const { view, slot, stamp } of alive) {
      if (!this.order.slots.isLive(slot) || this.#stampOf(slot) !== stamp || Object.isFrozen(view)) continue;
      this.kept[slot] = view;
      this.stamps[slot] = stamp;
      view.$owner = this.owner;
      view.$offset = this.order.offsetOfSlot(slot);
    }
  }

  #alive(): SavedView<T>[] {
    return this.kept.flatMap((view, slot) =>
      view.$owner === this.owner ? [{ view, slot, stamp: this.stamps[slot]! }] : [],
    );
  }

  #stampOf(slot: number): number {
    return this.binding.memory.i32[this.order.slots.stampIndex(slot)]!;
  }
}
