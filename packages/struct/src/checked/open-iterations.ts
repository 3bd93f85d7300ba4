/**
 * What the iterators over a pool have in hand, in checked mode. An iterator that is left unfinished, as `next()` called once
 * leaves it, is forgotten when it is collected: it blocks nothing.
 */
export class OpenIterations<H extends object> {
  #refs: WeakRef<H>[] = [];
  #pruneAt = 8;

  add(hand: H): void {
    if (this.#refs.length >= this.#pruneAt) {
      this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(8, 2 * this.#refs.length);
    }
    this.#refs.push(new WeakRef(hand));
  }

  delete(hand: H): void {
    this.#refs = this.#refs.filter((ref) => ref.deref() !== hand);
  }

  get isEmpty(): boolean {
    return this.#refs.length === 0;
  }

  *[Symbol.iterator](): Iterator<H> {
    for (const ref of this.#refs) {
      const hand = ref.deref();
      if (hand !== undefined) yield hand;
    }
  }
}
