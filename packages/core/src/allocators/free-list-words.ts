// This file has no imports, so that bundlers inline its constants and engines compile them as numbers.

// The state, in words, after the kind and the bytes: the constructor's arguments, the words that change, and a word for each block.
export const BLOCK_SIZE = 2;
export const COUNT = 3;
export const ALIGN = 4;
/** The block that was freed last, 0 when no block is free. The list continues through the blocks' words. */
export const HEAD = 5;
/** Blocks above this one have never been used and are not in the list. */
export const FRESH = 6;
export const LIVE = 7;
/** The word of block 0, if there were such a block. */
export const WORDS = 7;
