// A file without imports: bundlers put constants of such where they are used, and engines compile them as numbers.

// The state, in words, behind the kind and the bytes.
export const FRAMES = 2;
export const CURRENT = 3;
export const NUMBER = 4;
export const STATE_BYTES = 24;
