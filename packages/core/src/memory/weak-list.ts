/** A list that does not keep its objects alive. */
export class WeakList<T extends object> {
  #refs: WeakRef<T>[] = [];
  #pruneAt = 16;

  /** The number of objects, including some that no longer exist. */
  get length(): number {
    return this.#refs.length;
  }

  add(object: T): void {
    if (this.#refs.length === this.#pruneAt) {
      this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(16, this.#refs.length * 2);
    }
    this.#refs.push(new WeakRef<T>(object));
  }

  /** The object at `index` below `length`; undefined when the object no longer exists. */
  at(index: number): T | undefined {
    return this.#refs[index]!.deref();
  }
}
