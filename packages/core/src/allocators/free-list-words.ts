// A file without imports: bundlers put constants of such where they are used, and engines compile them as numbers.

// The state, in words, behind the kind and the bytes: what it was made with, what changes, and a word for each block.
export const BLOCK_SIZE = 2;
export const COUNT = 3;
export const ALIGN = 4;
/** The block freed last, 0 when none is free: the list goes on through the blocks' words. */
export const HEAD = 5;
/** Blocks above this one have never been used, and are in no list. */
export const FRESH = 6;
export const LIVE = 7;
/** Where the word of block 0 would be, if there were one. */
export const WORDS = 7;
