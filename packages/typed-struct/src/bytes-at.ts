/**
 * Returns the buffer and the offset of the bytes for an object. A view whose pool no longer exists has a negative
 * offset and no bytes: its objects use bytes of their own.
 */
export function bytesAt(
  buffer: ArrayBufferLike,
  byteOffset: number,
  size: number,
): [buffer: ArrayBufferLike, byteOffset: number] {
  return byteOffset < 0 ? [new ArrayBuffer(size), 0] : [buffer, byteOffset];
}
