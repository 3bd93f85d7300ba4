import type { Struct } from '../schema/struct.ts';
import type { View } from '../view/view.ts';
import { PoolViews } from './pool-views.ts';

/** A view that was alive in a snapshot. */
interface SavedView<T extends Struct> {
  readonly view: T & View;
  readonly slot: number;
  readonly generation: number;
}

/**
 * The views of a pool with `views: 'fresh'`: `create` makes a new one for each entry, which is never used again. Writes through one
 * whose entry was destroyed reach nobody's data.
 */
export class FreshViews<T extends Struct> extends PoolViews<T> {
  /** By slot: the generation word of the entry that the kept view belongs to. */
  readonly keptGenerations: number[] = [];
  /** Stands where `create` has made no view. */
  #nobody: (T & View) | undefined;
  /** The views that were alive in each snapshot. */
  readonly #saved = new WeakMap<Uint8Array, readonly SavedView<T>[]>();

  override get areFresh(): boolean {
    return true;
  }

  override fill(slot: number): void {
    if (!this.hasKept) this.beginKeeping();
    this.#nobody ??= this.newView(null);
    while (this.kept.length <= slot) {
      this.kept.push(this.#nobody);
      this.keptGenerations.push(0);
    }
  }

  override keep(offset: number, slot: number): T & View {
    this.fill(slot);
    this.keptGenerations[slot] = this.#generationOf(slot);
    return this.replace(offset, slot);
  }

  /** Needed also when no view is alive: an entry of the snapshot that has none takes none that was made since. */
  override saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, this.#alive());
    return true;
  }

  /** Only views of the very entries that the restored bytes have stand for those. */
  override restored(snapshot?: Uint8Array): void {
    this.changes++;
    const alive = (snapshot && this.#saved.get(snapshot)) ?? this.#alive();
    for (const view of this.kept) this.detach(view, this.sink);
    for (const { view, slot, generation } of alive) {
      if (
        !this.owner.storage.slots.isLive(slot) ||
        this.#generationOf(slot) !== generation ||
        Object.isFrozen(view)
      )
        continue;
      this.kept[slot] = view;
      this.keptGenerations[slot] = generation;
      view.$owner = this.owner;
      view.$offset = this.owner.entries.offsetOfSlot(slot);
    }
  }

  #alive(): SavedView<T>[] {
    return this.kept.flatMap((view, slot) =>
      view.$owner === this.owner ? [{ view, slot, generation: this.keptGenerations[slot]! }] : [],
    );
  }

  #generationOf(slot: number): number {
    return this.binding.memory.i32[this.owner.storage.slots.stampIndex(slot)]!;
  }
}
