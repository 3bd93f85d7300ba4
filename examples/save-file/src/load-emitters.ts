import { Heap, KiB, OutOfMemoryError } from '@offheap/core';
import { create, destroy, type PackedPool, type Pool } from '@offheap/struct';
import type { Emitter } from './emitter.ts';
import { EmitterFile, EmitterRecord, Header, MAGIC, VERSION } from './file-format.ts';

/** The reasons why a file cannot be loaded. */
export type SaveFileFault =
  | 'too short'
  | 'not an emitter file'
  | 'other version'
  | 'wrong length'
  | 'damaged';

/** A file that cannot be loaded. */
export class SaveFileError extends Error {
  /** The reason, for programs. */
  readonly fault: SaveFileFault;

  constructor(fault: SaveFileFault, message: string) {
    super(message);
    this.name = 'SaveFileError';
    this.fault = fault;
  }
}

/** The view for reading headers. */
const headers = new Heap(KiB);

/**
 * Adds the emitters of a file to a pool, and returns their number. When it throws, the pool is unchanged.
 *
 * @throws SaveFileError that describes what is wrong with the file.
 * @throws OutOfMemoryError when the pool has no room for all of them.
 */
export function loadEmitters(bytes: Uint8Array, pool: Pool<Emitter> | PackedPool<Emitter>): number {
  const count = checkHeader(bytes);
  const file = new EmitterFile(bytes.length);
  EmitterFile.raw(file).set(bytes);
  const sum = EmitterFile.crc(file);
  if (sum !== file.checksum) {
    throw new SaveFileError(
      'damaged',
      `The file is damaged: its checksum is ${hex(file.checksum)}, the checksum of its bytes is ${hex(sum)}.`,
    );
  }
  const room = pool.maxCapacity - pool.length;
  if (count > room)
    throw new OutOfMemoryError(`The file has ${count} emitters, but there is only room for ${room}.`);
  const size = EmitterRecord.baseSize;
  for (let i = 0; i < count; i++) {
    const record = new EmitterRecord(file.records.subarray(i * size, (i + 1) * size));
    pool.spawn((emitter) => {
      const { position, ...numbers } = record;
      Object.assign(emitter, numbers);
      emitter.position.set(position.x, position.y);
    });
  }
  return count;
}

/** Checks the header against the content of the file, and returns the number of emitters. */
function checkHeader(bytes: Uint8Array): number {
  const least = EmitterFile.baseSize;
  if (bytes.length < least) {
    throw new SaveFileError('too short', `A file of ${bytes.length} bytes: expected at least ${least}.`);
  }
  const header = create(headers, Header);
  try {
    Header.raw(header).set(bytes.subarray(0, Header.baseSize));
    const { magic, version, count }: { magic: number; version: number; count: number } = header;
    if (magic !== MAGIC) {
      throw new SaveFileError(
        'not an emitter file',
        `This is not an emitter file: it starts with ${hex(magic)}, expected ${hex(MAGIC)}.`,
      );
    }
    if (version !== VERSION) {
      throw new SaveFileError(
        'other version',
        `A file of version ${version}: this program reads ${VERSION}.`,
      );
    }
    const length = least + count * EmitterRecord.baseSize;
    if (bytes.length !== length) {
      throw new SaveFileError(
        'wrong length',
        `A file of ${bytes.length} bytes: expected ${length} for its ${count} emitters.`,
      );
    }
    return count;
  } finally {
    destroy(header);
  }
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
