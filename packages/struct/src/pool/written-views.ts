/** A view that has an entry. */
export interface SavedView<V extends object> {
  readonly view: V;
  readonly slot: number;
  /** The generation word of the entry. */
  readonly stamp: number;
}

/** The consecutive files that contain the entry of a view. */
interface Span<V extends object> extends Omit<SavedView<V>, 'view'> {
  readonly view: WeakRef<V>;
  readonly from: number;
  to: number;
}

/**
 * Records which views had an entry when each snapshot file of a memory was written, and keeps no view alive. Most views
 * have one span of files: another one begins when a restore has brought the entry back.
 */
export class WrittenViews<V extends object> {
  #spans: Span<V>[] = [];
  readonly #latest = new WeakMap<V, Span<V>>();

  add(file: number, alive: readonly SavedView<V>[]): void {
    this.#spans = this.#spans.filter(({ view }) => view.deref() !== undefined);
    for (const { view, slot, stamp } of alive) {
      const latest = this.#latest.get(view);
      if (latest?.to === file - 1) {
        latest.to = file;
        continue;
      }
      const span = { view: new WeakRef(view), slot, stamp, from: file, to: file };
      this.#spans.push(span);
      this.#latest.set(view, span);
    }
  }

  /** Returns the views that had an entry when a file was written. */
  at(file: number): SavedView<V>[] {
    return this.#spans.flatMap(({ view: ref, slot, stamp, from, to }) => {
      const view = file < from || file > to ? undefined : ref.deref();
      return view === undefined ? [] : [{ view, slot, stamp }];
    });
  }
}
