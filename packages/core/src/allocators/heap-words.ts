// This file has no imports, so that bundlers inline its constants and engines compile them as numbers.

// The state, in words, after the kind and the bytes.
export const USED = 2;
export const LIVE = 3;
export const PEAK = 4;
/** Bit i: word i of the class bits is not 0. */
export const SUMMARY = 5;
/** Bit c: the list of class c is not empty. */
export const CLASS_BITS = 6;
export const CLASS_BIT_WORDS = 13;
/** The first free block of each class, 0 for an empty list. */
export const LISTS = CLASS_BITS + CLASS_BIT_WORDS;

// A block's header.
export const FREE = 1;
export const PREVIOUS_FREE = 2;
export const HEADER_WORDS = 2;
/** The smallest block to split off: a header and 8 bytes. */
export const LEAST_WORDS = HEADER_WORDS + 2;
