/**
 * The entries that iterators over a pool are visiting, in checked mode. An iterator that is abandoned, for example
 * after one call of `next()`, is removed when it is garbage-collected, and blocks nothing.
 */
export class OpenIterations<H extends object> {
  #refs: WeakRef<H>[] = [];
  #pruneAt = 8;
  /** A field, not a getter: each swap in a group reads it. */
  isEmpty = true;

  add(hand: H): void {
    if (this.#refs.length >= this.#pruneAt) {
      this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(8, 2 * this.#refs.length);
    }
    this.#refs.push(new WeakRef(hand));
    this.isEmpty = false;
  }

  delete(hand: H): void {
    this.#refs = this.#refs.filter((ref) => ref.deref() !== hand);
    this.isEmpty = this.#refs.length === 0;
  }

  *[Symbol.iterator](): Iterator<H> {
    for (const ref of this.#refs) {
      const hand = ref.deref();
      if (hand !== undefined) yield hand;
    }
  }
}
