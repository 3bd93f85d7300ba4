import { identify } from '../arguments.ts';

/**
 * Seeded random numbers that are the same on every platform: mulberry32 (Tommy Ettinger, 2017, public domain), with
 * 32 bits of state. For tests and benchmarks.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Returns an integer from 0 to 2^32 - 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** Returns an integer from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  /** Returns an integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** Returns true with a probability of 1 in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** Returns one of the items. There must be at least one. */
  pick<T>(items: readonly T[]): T {
    const index = this.below(items.length);
    return items[index]!;
  }

  /** Returns a copy in random order (Fisher and Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let last = copy.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const item = copy[last]!;
      copy[last] = copy[other]!;
      copy[other] = item;
    }
    return copy;
  }
}

identify(Random);
