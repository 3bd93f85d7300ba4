// This file has no imports, so that bundlers inline its constants and engines compile them as numbers.

// The state, in words, after the kind and the bytes.
export const FRAMES = 2;
export const CURRENT = 3;
export const NUMBER = 4;
export const STATE_BYTES = 24;
