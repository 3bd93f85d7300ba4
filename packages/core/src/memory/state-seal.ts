import { wordsOf } from './bytes.ts';

/** A prime: no row of equal records is met at the same word each time. */
const SAMPLE = 61;

/**
 * What a snapshot array had of the state of allocators and residents when its memory filled it: where the state lies, and a sum over it.
 * State is whatever the library would follow blindly: counts, links, generations, block headers. An array that still has the same sum
 * needs no other check; the values of fields may have been changed.
 */
export class StateSeal {
  readonly #words: Int32Array;
  /** Whether the words are the array's own: not when it begins at an odd offset. */
  readonly #isLive: boolean;
  /** Start, end and step of ranges of words; the first `count` numbers. */
  readonly #ranges: number[] = [];
  #count = 0;
  #sum = 0;

  constructor(snapshot: Uint8Array) {
    this.#words = wordsOf(snapshot);
    this.#isLive = this.#words.buffer === snapshot.buffer;
  }

  /** Forgets all ranges: the array is about to be filled again. */
  begin(): void {
    this.#count = 0;
  }

  /** Adds the words from an index up to another one. */
  add(start: number, end: number): void {
    this.#push(start, end, 1);
  }

  /**
   * Adds the words of many slots: all of them in checked mode, as a sum over all would take longer than copying a whole memory; one
   * in 61 in production, which notices an array that was filled with something else, and not each single word that was changed.
   */
  addSlots(start: number, end: number, isChecked: boolean): void {
    this.#push(start, end, isChecked ? 1 : SAMPLE);
  }

  #push(start: number, end: number, step: number): void {
    this.#ranges[this.#count++] = start;
    this.#ranges[this.#count++] = end;
    this.#ranges[this.#count++] = step;
  }

  /** All ranges are there: takes the sum. */
  end(): void {
    if (this.#isLive) this.#sum = this.#take();
  }

  /** Whether the state in the array is what it was. Of an array that begins at an odd offset it cannot be told. */
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

/** A sum of words that depends on their order (Fletcher's). */
function sumOf(words: Int32Array, start: number, end: number, step: number): number {
  let low = 1;
  let high = 0;
  for (let at = start; at < end; at += step) {
    low = (low + words[at]!) | 0;
    high = (high + low) | 0;
  }
  return low ^ Math.imul(high, 0x01000193);
}
