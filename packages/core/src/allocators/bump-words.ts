// This file has no imports, so that bundlers inline its constants and engines compile them as numbers.

/** The first word of a bump allocator's state: 'Bump'. */
export const BUMP_TAG = 0x706d7542;

// The state, in words, after the kind and the bytes: the words that all scopes share ...
export const IGNORED = 2;
/** The highest top so far. It is updated whenever the top is lowered. */
export const PEAK = 3;
export const SHARED_WORDS = 4;
// ... and a record for each scope that is open, the first one for the allocator itself.
export const TOP = 0;
/**
 * The last block that has padding before it, 0 for none. Two words of the padding hold the previous such block and
 * the top before the padding.
 */
export const PADDED = 1;
/** The record of the open inner scope, 0 for none. */
export const INNER = 2;
/**
 * The highest top since the last release, updated when a free or a reallocation lowers the top. Marks up to this
 * offset are still valid. Never above PEAK. The lowest bits may contain {@link HAS_OUTER}.
 */
export const MARKED = 3;
/**
 * A bit of MARKED: a mark was taken while MARKED was above the top. The release of such an inner mark must not
 * invalidate the outer marks above it, so MARKED is not lowered before the next reset.
 */
export const HAS_OUTER = 1;
export const RECORD_BYTES = 16;
export const STATE_BYTES = SHARED_WORDS * 4 + RECORD_BYTES;
