/** A seeded generator of random numbers (mulberry32): the same seed results in the same fountain. */
export class Random {
  /** In an array: as a property, the number would be boxed. */
  readonly #state = new Int32Array(1);

  /** @param seed a whole number; its lower 32 bits count. */
  constructor(seed: number) {
    this.#state[0] = seed;
  }

  /**
   * Writes `count` numbers from 0 to 1 (exclusive), from index `start`. They are written at once because a number
   * that a function returns may be garbage: V8 boxes numbers that are not small integers, unless it inlines the call.
   */
  fill(out: Float32Array, start: number, count: number): void {
    let state = this.#state[0]!;
    for (let i = start, end = start + count; i < end; i++) {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      // 24 bits, which a 32-bit float can represent, so that no number is rounded up to 1.
      out[i] = ((t ^ (t >>> 14)) >>> 8) / 2 ** 24;
    }
    this.#state[0] = state;
  }

  /** Skips `count` numbers, and returns the state before the first of them, from which {@link RandomNumbers} makes the same numbers. */
  skip(count: number): number {
    const state = this.#state[0]!;
    this.#state[0] = state + Math.imul(count, 0x6d2b79f5);
    return state;
  }
}
