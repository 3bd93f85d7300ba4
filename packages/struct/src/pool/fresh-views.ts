import type { Struct } from '../schema/struct.ts';
import type { View } from '../view/view.ts';
import { PoolViews } from './pool-views.ts';
import { type SavedView, WrittenViews } from './written-views.ts';

/**
 * The views of a pool with `views: 'fresh'`: `create` creates a view for each entry, which is never reused. Writes
 * through the view of a destroyed entry change no entry.
 */
export class FreshViews<T extends Struct> extends PoolViews<T> {
  /** The generation word of the entry that the kept view belongs to, by slot. */
  readonly keptGenerations: number[] = [];
  /** Fills the slots for which `create` has created no view. */
  #nobody: (T & View) | undefined;
  /** The views that had an entry in each snapshot. */
  readonly #saved = new WeakMap<Uint8Array, readonly SavedView<T & View>[]>();
  readonly #written = new WrittenViews<T & View>();

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

  /**
   * Needed even when no view has an entry: an entry that had no view in the snapshot must not get a view that was
   * created later.
   */
  override saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, this.#alive());
    return true;
  }

  override written(file: number): void {
    this.#written.add(file, this.#alive());
  }

  override loading(file: number, snapshot: Uint8Array): void {
    this.#saved.set(snapshot, this.#written.at(file));
  }

  /** A view is attached only to the entry for which it was created, if the restored bytes contain it. */
  override restored(snapshot?: Uint8Array): void {
    this.changes++;
    const alive = (snapshot && this.#saved.get(snapshot)) ?? this.#alive();
    for (const view of this.kept) this.detach(view, this.sink);
    for (const { view, slot, stamp } of alive) {
      if (this.owner.storage.slots.isLive(slot) && this.#generationOf(slot) === stamp)
        this.#attach(view, slot);
    }
    this.clearCursors();
  }

  #attach(view: T & View, slot: number): void {
    if (Object.isFrozen(view)) return;
    this.detach(this.kept[slot]!, this.sink);
    this.kept[slot] = view;
    this.keptGenerations[slot] = this.#generationOf(slot);
    view.$owner = this.owner;
    view.$offset = this.owner.entries.offsetOfSlot(slot);
  }

  #alive(): SavedView<T & View>[] {
    return this.kept.flatMap((view, slot) =>
      view.$owner === this.owner ? [{ view, slot, stamp: this.keptGenerations[slot]! }] : [],
    );
  }

  #generationOf(slot: number): number {
    return this.binding.memory.i32[this.owner.storage.slots.stampIndex(slot)]!;
  }
}
