/**
 * The buffer and the offset of bytes that an object is to lie over. A view of a pool that is gone stands at a negative offset, and has no
 * bytes: its objects lie over bytes of their own.
 */
export function bytesAt(
  buffer: ArrayBufferLike,
  byteOffset: number,
  size: number,
): [buffer: ArrayBufferLike, byteOffset: number] {
  return byteOffset < 0 ? [new ArrayBuffer(size), 0] : [buffer, byteOffset];
}
