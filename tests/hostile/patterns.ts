import type { Random } from '@offheap/core/testing';

/** A range of words, of which the first ones are mostly unchanged, because other values are refused immediately. */
export interface Words {
  readonly from: number;
  readonly count: number;
  readonly kept: number;
}

/** Changes some words. */
type Pattern = (random: Random, i32: Int32Array, words: Words) => void;

const EXTREMES = [0, 1, -1, 2, 3, 4, 0x3fffffff, 0x40000000, 0x7ffffffc, 0x7fffffff, -0x80000000, 10_000_000];

/** The index of one of the words, mostly after the unchanged ones. */
function anyOf(random: Random, { from, count, kept }: Words): number {
  const first = random.oneIn(10) ? 0 : Math.min(kept, count - 1);
  return from + first + random.below(count - first);
}

/** The replacements of valid words. */
export const PATTERNS: Readonly<Record<string, Pattern>> = {
  'random words': (random, i32, words) => {
    const share = random.pick([1000, 500, 100, 20]);
    for (let i = 0; i < words.count; i++) {
      const isKept = i < words.kept && !random.oneIn(20);
      if (!isKept && random.below(1000) < share)
        i32[words.from + i] = random.oneIn(2) ? random.next() | 0 : random.below(100);
    }
  },
  'flipped bits': (random, i32, words) => {
    for (let left = random.pick([1, 1, 1, 2, 4]); left > 0; left--)
      i32[anyOf(random, words)]! ^= 1 << random.below(32);
  },
  'changed words': (random, i32, words) => {
    for (let left = random.pick([1, 1, 1, 2, 4]); left > 0; left--) {
      const at = anyOf(random, words);
      const choices = [
        i32[at]! + random.pick([-64, -8, -4, -2, -1, 1, 2, 4, 8, 64]),
        i32[anyOf(random, words)]!,
        random.below(64),
        random.below(i32.length) * 4,
        random.below(i32.length >>> 4) * 64,
      ];
      i32[at] = random.pick(choices);
    }
  },
  'extreme numbers': (random, i32, words) => {
    for (let left = random.pick([1, 1, 1, 2, 4]); left > 0; left--)
      i32[anyOf(random, words)] = random.pick(EXTREMES);
  },
};
