import type { Moves } from './binding.ts';

/**
 * Returns the functions that reset and copy the entries of one struct, for pages that forbid code generation.
 *
 * @param words the initial values.
 * @param shift the unit of offsets, as a power of two.
 */
type MakeMoves = (u32: Uint32Array, words: Uint32Array, shift: number) => Moves;

/**
 * The first words are moved without a loop, which takes half the time. The parameters are copied to constants, because V8 folds only
 * captured variables that never change.
 */
const makeWordMoves: MakeMoves = (ofMemory, initial, unit) => {
  const u32 = ofMemory;
  const words = initial;
  const shift = unit;
  const count = words.length;
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0] = words;
  return {
    reset(offset) {
      const at = (offset << shift) >> 2;
      u32[at] = w0;
      if (count > 1) u32[at + 1] = w1;
      if (count > 2) u32[at + 2] = w2;
      if (count > 3) u32[at + 3] = w3;
      if (count > 4) u32[at + 4] = w4;
      if (count > 5) u32[at + 5] = w5;
      if (count > 6) u32[at + 6] = w6;
      if (count > 7) u32[at + 7] = w7;
      if (count > 8) for (let i = 8; i < count; i++) u32[at + i] = words[i]!;
    },
    copy(to, from) {
      const target = (to << shift) >> 2;
      const at = (from << shift) >> 2;
      u32[target] = u32[at]!;
      if (count > 1) u32[target + 1] = u32[at + 1]!;
      if (count > 2) u32[target + 2] = u32[at + 2]!;
      if (count > 3) u32[target + 3] = u32[at + 3]!;
      if (count > 4) u32[target + 4] = u32[at + 4]!;
      if (count > 5) u32[target + 5] = u32[at + 5]!;
      if (count > 6) u32[target + 6] = u32[at + 6]!;
      if (count > 7) u32[target + 7] = u32[at + 7]!;
      if (count > 8) for (let i = 8; i < count; i++) u32[target + i] = u32[at + i]!;
    },
  };
};

/**
 * Copies of that function for entries of 1 word, of 2 words and so on, each for one struct; the last list is for all longer entries. The
 * build without code generator fills the lists: see `tools/build/move-copies.ts`.
 */
const COPIES: MakeMoves[][] = [];

/**
 * Returns the functions that reset and copy the entries of one struct. Each struct receives its own copy of the code
 * until all copies are in use.
 */
export function wordMoves(u32: Uint32Array, words: Uint32Array, shift: number): Moves {
  const copies = COPIES[Math.min(words.length, COPIES.length) - 1];
  return (copies?.pop() ?? makeWordMoves)(u32, words, shift);
}
