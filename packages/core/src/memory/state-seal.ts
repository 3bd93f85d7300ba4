import { wordsOf } from './bytes.ts';

/** A prime, so that in records of the same size, the samples fall on different words. */
const SAMPLE = 61;

/**
 * The state of allocators and residents in a snapshot array at the time its memory filled it: the ranges of the state,
 * and a checksum of it. The state is everything that the library uses without a check: counts, links, generations,
 * block headers. An array with an unchanged checksum needs no other check; the values of fields may have changed.
 */
export class StateSeal {
  readonly #words: Int32Array;
  /** Whether the words share the array's buffer, which requires an aligned offset. */
  readonly #isLive: boolean;
  /** Start, end and step of ranges of words; only the first `count` numbers are used. */
  readonly #ranges: number[] = [];
  #count = 0;
  #sum = 0;

  constructor(snapshot: Uint8Array) {
    this.#words = wordsOf(snapshot);
    this.#isLive = this.#words.buffer === snapshot.buffer;
  }

  /** Removes all ranges, before the array is filled again. */
  begin(): void {
    this.#count = 0;
  }

  /** Adds the words from one index up to another. */
  add(start: number, end: number): void {
    this.#push(start, end, 1);
  }

  /**
   * Adds the words of many slots. In checked mode, all of them. In production, one in 61, because a checksum of all
   * words would take longer than copying the whole memory; the sample detects an array that was filled with something
   * else, but not every single changed word.
   */
  addSlots(start: number, end: number, isChecked: boolean): void {
    this.#push(start, end, isChecked ? 1 : SAMPLE);
  }

  #push(start: number, end: number, step: number): void {
    this.#ranges[this.#count++] = start;
    this.#ranges[this.#count++] = end;
    this.#ranges[this.#count++] = step;
  }

  /** Called after all ranges were added: computes the checksum. */
  end(): void {
    if (this.#isLive) this.#sum = this.#take();
  }

  /**
   * Whether the state in the array is unchanged. False for an array that begins at an unaligned offset, which cannot
   * be checked.
   */
  get isWhole(): boolean {
    return this.#isLive && this.#take() === this.#sum;
  }

  #take(): number {
    const words = this.#words;
    const ranges = this.#ranges;
    let sum = 0;
    for (let i = 0; i < this.#count; i += 3) {
      const part = sumOf(words, ranges[i]!, ranges[i + 1]!, ranges[i + 2]!);
      sum = (Math.imul(sum, 31) + part) | 0;
    }
    return sum >> 1; // 31 bits: a small integer, which is never boxed
  }
}

/** Returns a checksum of words that depends on their order (Fletcher's). */
function sumOf(words: Int32Array, start: number, end: number, step: number): number {
  let low = 1;
  let high = 0;
  for (let at = start; at < end; at += step) {
    low = (low + words[at]!) | 0;
    high = (high + low) | 0;
  }
  return low ^ Math.imul(high, 0x01000193);
}
