import type { Struct } from '../schema/struct.ts';
import type { View } from '../view/view.ts';
import { PoolViews } from './pool-views.ts';

/** A view that had an entry in a snapshot. */
interface SavedView<T extends Struct> {
  readonly view: T & View;
  readonly slot: number;
  readonly generation: number;
}

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
  readonly #saved = new WeakMap<Uint8Array, readonly SavedView<T>[]>();
  /**
   * The views that had an entry when a snapshot file was written, by handle. The entries may be destroyed, and
   * restored by the file.
   */
  #written = new Map<number, WeakRef<T & View>>();

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
   * Needed even when no view has an entry: an entry of the snapshot without a view must not get one that was created
   * since.
   */
  override saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, this.#alive());
    return true;
  }

  override written(): void {
    const written = new Map([...this.#written].filter(([, ref]) => ref.deref() !== undefined));
    for (const { view, slot } of this.#alive()) {
      const handle = this.owner.entries.handleOf(slot);
      if (written.get(handle)?.deref() !== view) written.set(handle, new WeakRef(view));
    }
    this.#written = written;
  }

  /** A view is attached only to the entry for which it was created, if the restored bytes contain it. */
  override restored(snapshot?: Uint8Array): void {
    this.changes++;
    const saved = snapshot && this.#saved.get(snapshot);
    const alive = saved ?? this.#alive();
    for (const view of this.kept) this.detach(view, this.sink);
    if (saved === undefined) this.#attachWritten();
    for (const { view, slot, generation } of alive) {
      if (this.owner.storage.slots.isLive(slot) && this.#generationOf(slot) === generation)
        this.#attach(view, slot);
    }
    this.clearCursors();
  }

  /** Attaches views to the entries of a file. */
  #attachWritten(): void {
    const { entries } = this.owner;
    for (const [handle, ref] of this.#written) {
      const slot = entries.slotOf(handle);
      const view = slot === 0 ? undefined : ref.deref();
      if (view !== undefined) {
        this.fill(slot);
        this.#attach(view, slot);
      }
    }
  }

  #attach(view: T & View, slot: number): void {
    if (Object.isFrozen(view)) return;
    this.detach(this.kept[slot]!, this.sink);
    this.kept[slot] = view;
    this.keptGenerations[slot] = this.#generationOf(slot);
    view.$owner = this.owner;
    view.$offset = this.owner.entries.offsetOfSlot(slot);
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
