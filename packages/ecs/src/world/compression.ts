import { AllocatorError, MiB } from '@offheap/core';
import { type Bytes, bytesOf, checkOptions, showValue } from '@offheap/core/internal';
import { corruptSave } from './saved-type.ts';

/** Options of {@link decompress}. */
export interface DecompressOptions {
  /** The highest number of bytes in the result; 256 MiB by default. A small file can decompress to a huge one. */
  readonly maxBytes?: number;
}

const KNOWN_OPTIONS: Record<keyof DecompressOptions, true> = { maxBytes: true };

/** A stream that transforms bytes to bytes, such as `CompressionStream`. */
interface ByteTransform {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>>;
}

/** Returns the bytes as a gzip file. */
export function compress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return pass(bytes, new CompressionStream('gzip'), Infinity);
}

/**
 * Returns the decompressed bytes of a save that `world.save({ compress: true })` has written. Returns the bytes of an
 * uncompressed save unchanged.
 *
 * ```ts
 * world.load(await decompress(bytes));
 * ```
 *
 * @throws AllocatorError `CORRUPT` when the file is truncated or damaged, or has more than `maxBytes` bytes;
 *   `INVALID_ARGUMENT` when `maxBytes` is not a number of 0 or more.
 */
export async function decompress(
  saved: Bytes,
  options: DecompressOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions('decompress()', options, KNOWN_OPTIONS);
  const { maxBytes = 256 * MiB } = options;
  if (typeof maxBytes !== 'number' || !(maxBytes >= 0)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The option \`maxBytes\` of decompress() is ${showValue(maxBytes)}: expected a number of bytes, 0 or more.`,
    );
  }
  const given = bytesOf('A save', saved);
  if (given.length === 0) return new Uint8Array(); // perhaps of a detached buffer, which cannot be copied
  const bytes = new Uint8Array(given); // a copy: streams take no shared memory
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await pass(bytes, new DecompressionStream('gzip'), maxBytes);
  } catch (error) {
    if (error instanceof AllocatorError) throw error;
    throw corruptSave('its compressed bytes are truncated or damaged.');
  }
}

async function pass(
  bytes: Uint8Array<ArrayBuffer>,
  { readable, writable }: ByteTransform,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = writable.getWriter();
  // Errors are reported by the readable side.
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => undefined);
  const reader = readable.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw corruptSave(`it has more than ${maxBytes} bytes. Increase \`maxBytes\`.`);
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
