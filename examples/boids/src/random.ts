/** A seeded generator of random numbers (mulberry32): the same seed results in the same flock. */
export class Random {
  #state: number;

  /** @param seed a whole number; its lower 32 bits count. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to 1 (exclusive). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From `low` to `high`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** From -1 to 1, most often near 0. */
  bell(): number {
    return (this.next() + this.next() + this.next()) * (2 / 3) - 1;
  }
}
