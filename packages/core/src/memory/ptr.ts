/** A byte offset into a `Memory`: an integer from 0 to 2^30, small enough for the engine never to box it. */
export type Ptr = number;

/** No block: the answer of the `try` forms when there is no room. Never a block's offset. */
export const NULL: Ptr = 0;

/** What a request for zero bytes gets. Never a block's offset; freeing it does nothing. */
export const EMPTY: Ptr = 1;

/** The alignment of a request that names none, in bytes: enough for every number type. */
export const DEFAULT_ALIGN = 8;

/** `offset` rounded up to a multiple of `align`, a power of two. */
export function alignUp(offset: number, align: number): number {
  return (offset + align - 1) & -align;
}
