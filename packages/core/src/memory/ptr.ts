/** A byte offset into a `Memory`: an integer from 0 to 2^30, small enough that engines never box it. */
export type Ptr = number;

/** The result of the `try` methods when there is no room. Never the offset of a block. */
export const NULL: Ptr = 0;

/** The result of a request for zero bytes. Never the offset of a block; freeing it does nothing. */
export const EMPTY: Ptr = 1;

/** The default alignment of a request in bytes, sufficient for every number type. */
export const DEFAULT_ALIGN = 8;

/** Rounds `offset` up to a multiple of `align`, a power of two. */
export function alignUp(offset: number, align: number): number {
  return (offset + align - 1) & -align;
}
