/**
 * The entries that iterators over a pool are visiting, in checked mode. An iterator that is abandoned, for example
 * after one call of `next()`, is removed when it is garbage-collected, and blocks nothing.
 */
export class OpenIterations<H extends object> {
  readonly #refs = new Set<WeakRef<H>>();
  readonly #refOf = new WeakMap<H, WeakRef<H>>();
  #pruneAt = 8;
  /** A field, not a getter: each swap in a group reads it. */
  isEmpty = true;

  add(hand: H): void {
    const refs = this.#refs;
    if (refs.size >= this.#pruneAt) {
      for (const ref of refs) if (ref.deref() === undefined) refs.delete(ref);
      this.#pruneAt = Math.max(8, 2 * refs.size);
    }
    const ref = new WeakRef(hand);
    refs.add(ref);
    this.#refOf.set(hand, ref);
    this.isEmpty = false;
  }

  /** O(1), however many iterators were abandoned. */
  delete(hand: H): void {
    const ref = this.#refOf.get(hand);
    if (ref !== undefined) this.#refs.delete(ref);
    this.isEmpty = this.#refs.size === 0;
  }

  *[Symbol.iterator](): Iterator<H> {
    for (const ref of this.#refs) {
      const hand = ref.deref();
      if (hand !== undefined) yield hand;
    }
  }
}
