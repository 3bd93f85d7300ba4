/** The number of binary digits that one pass of the radix sort processes. */
const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
/** The number of passes over a 32-bit word. */
const PASSES = Math.ceil(32 / DIGIT_BITS);
/** The smallest space. */
const LEAST_KEYS = 1024;
/** The highest number of moves per key for sorting by insertion. Beyond it, the radix sort is faster. */
const MOST_MOVES = 4;
/** The highest share of keys that may be smaller than their predecessor for sorting by insertion. */
const MOST_DESCENTS = 0.4;

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** Converts the bits of a float, or their upper half, to an unsigned integer with the same order. */
function ordered(bits: number): number {
  return (bits < 0 ? ~bits : bits ^ 0x8000_0000) >>> 0;
}

/**
 * Sorts numbers and records the previous index of each. Stable. The arrays are reused:
 *
 *     keys   [ 3.5 | 1.0 | 2.0 ]  ->  [ 1.0 | 2.0 | 3.5 ]
 *     order  [ 0   | 1   | 2   ]  ->  [ 1   | 2   | 0   ]
 *
 * Keys that are nearly in order are sorted by insertion, in O(n); others by their digits, from the lowest to the
 * highest (least significant digit first, Knuth, The Art of Computer Programming 3, 5.2.5), in O(n) as well.
 */
export class SortSpace {
  /** The keys to sort by. NaN comes last. Unspecified after the sort. */
  keys = new Float64Array(0);
  /** The previous index of each key. */
  order = new Uint32Array(0);
  /** The two halves of each key's bits, the lower one first. */
  #words = new Int32Array(0);
  // The keys to sort by digits, with their payload; and the same in the order of the previous pass.
  #digits = new Uint32Array(0);
  #payload = new Uint32Array(0);
  #nextDigits = new Uint32Array(0);
  #nextPayload = new Uint32Array(0);
  readonly #ends = new Uint32Array(PASSES * DIGITS);

  /** Makes room for a number of keys. */
  reserve(count: number): void {
    if (count <= this.keys.length) return;
    const capacity = Math.max(LEAST_KEYS, 2 ** Math.ceil(Math.log2(count)));
    this.keys = new Float64Array(capacity);
    this.order = new Uint32Array(capacity);
    this.#words = new Int32Array(this.keys.buffer);
  }

  /** Sorts the first `count` keys; returns whether their order has changed. */
  arrange(count: number): boolean {
    const { keys, order } = this;
    let descents = 0;
    let areFloats = true;
    let before = -Infinity;
    for (let i = 0; i < count; i++) {
      order[i] = i;
      const key = keys[i]!;
      if (key < before) descents++;
      if (key !== Math.fround(key)) {
        if (key !== key) return this.#arrangeWithNaN(count);
        areFloats = false;
      }
      before = key;
    }
    return this.#arrangeNumbers(count, descents, areFloats);
  }

  /** Sorts keys of which some are NaN: moves the NaN keys after the others, in their order, and sorts the others. */
  #arrangeWithNaN(count: number): boolean {
    const { keys, order } = this;
    let end = count;
    for (let i = count - 1; i >= 0; i--) if (Number.isNaN(keys[i])) order[--end] = i;
    let numbers = 0;
    let descents = 0;
    let areFloats = true;
    let hasMoved = false;
    let before = -Infinity;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      if (Number.isNaN(key)) continue;
      if (numbers !== i) hasMoved = true;
      if (key < before) descents++;
      if (key !== Math.fround(key)) areFloats = false;
      before = keys[numbers] = key;
      order[numbers++] = i;
    }
    return this.#arrangeNumbers(numbers, descents, areFloats) || hasMoved;
  }

  #arrangeNumbers(count: number, descents: number, areFloats: boolean): boolean {
    if (descents === 0) return false;
    // In random order, half of the keys are smaller than the previous key: sorting by insertion would take too long.
    if (descents > MOST_DESCENTS * count || !this.#insert(count)) this.#sortDigits(count, areFloats);
    return true;
  }

  /** Sorts by insertion. Returns false when that takes too many moves; the keys are then partly sorted. */
  #insert(count: number): boolean {
    const { keys, order } = this;
    let left = MOST_MOVES * count;
    for (let i = 1; i < count; i++) {
      const key = keys[i]!;
      if (key >= keys[i - 1]!) continue;
      const from = order[i]!;
      let to = i;
      do {
        keys[to] = keys[to - 1]!;
        order[to] = order[to - 1]!;
        to--;
      } while (to > 0 && keys[to - 1]! > key);
      keys[to] = key;
      order[to] = from;
      left -= i - to;
      if (left < 0) return false;
    }
    return true;
  }

  /** Sorts by the bits of the keys: as 32-bit floats if all keys are such, otherwise as 64-bit floats. */
  #sortDigits(count: number, areFloats: boolean): void {
    const { keys, order } = this;
    if (this.#digits.length < keys.length) {
      this.#digits = new Uint32Array(keys.length);
      this.#payload = new Uint32Array(keys.length);
      this.#nextDigits = new Uint32Array(keys.length);
      this.#nextPayload = new Uint32Array(keys.length);
    }
    if (areFloats) {
      for (let i = 0; i < count; i++) {
        float[0] = keys[i]! + 0; // -0 becomes 0
        this.#digits[i] = ordered(floatBits[0]!);
        this.#payload[i] = order[i]!;
      }
      this.#sortWord(count);
      for (let i = 0; i < count; i++) order[i] = this.#payload[i]!;
      return;
    }
    const words = this.#words;
    for (let i = 0; i < count; i++) {
      keys[i]! += 0; // -0 becomes 0
      this.#digits[i] = words[2 * i + 1]! < 0 ? ~words[2 * i]! : words[2 * i]!;
      this.#payload[i] = i;
    }
    this.#sortWord(count);
    for (let i = 0; i < count; i++) this.#digits[i] = ordered(words[2 * this.#payload[i]! + 1]!);
    this.#sortWord(count);
    for (let i = 0; i < count; i++) this.#nextPayload[i] = order[this.#payload[i]!]!;
    for (let i = 0; i < count; i++) order[i] = this.#nextPayload[i]!;
  }

  /** Sorts `#digits`, and `#payload` along with them. */
  #sortWord(count: number): void {
    const ends = this.#ends.fill(0);
    const { length } = ends;
    let digits = this.#digits;
    for (let i = 0; i < count; i++) {
      let digit = digits[i]!;
      for (let at = 0; at < length; at += DIGITS) {
        ends[at + (digit & (DIGITS - 1))]!++;
        digit >>>= DIGIT_BITS;
      }
    }
    for (let pass = 0; pass < PASSES; pass++) {
      digits = this.#digits;
      const shift = pass * DIGIT_BITS;
      const first = pass * DIGITS;
      // All the same: nothing moves.
      if (ends[first + ((digits[0]! >>> shift) & (DIGITS - 1))] === count) continue;
      let end = 0;
      for (let at = first; at < first + DIGITS; at++) {
        const begin = end;
        end += ends[at]!;
        ends[at] = begin;
      }
      const payload = this.#payload;
      const nextDigits = this.#nextDigits;
      const nextPayload = this.#nextPayload;
      for (let i = 0; i < count; i++) {
        const digit = digits[i]!;
        const at = first + ((digit >>> shift) & (DIGITS - 1));
        const to = ends[at]!++;
        nextDigits[to] = digit;
        nextPayload[to] = payload[i]!;
      }
      this.#digits = nextDigits;
      this.#payload = nextPayload;
      this.#nextDigits = digits;
      this.#nextPayload = payload;
    }
  }
}
