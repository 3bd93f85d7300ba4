import { toObject } from '@offheap/struct';
import type { Emitter } from './emitter.ts';
import { EmitterFile, EmitterRecord, VERSION } from './file-format.ts';

/** The maximum number of emitters in a file: the header stores their number in two bytes. */
export const MOST_EMITTERS = 0xffff;

/**
 * The bytes of a file with these emitters.
 *
 * @param emitters a pool or any other list of emitters.
 * @throws RangeError when there are more than 65,535.
 */
export function saveEmitters(emitters: Iterable<Emitter>): Uint8Array {
  const records = Array.from(emitters, (emitter) => toObject(emitter)); // a pool returns the same cursor for all entries
  if (records.length > MOST_EMITTERS) {
    throw new RangeError(`${records.length} emitters for one file: expected at most ${MOST_EMITTERS}.`);
  }
  const size = EmitterRecord.baseSize;
  const file = new EmitterFile(EmitterFile.baseSize + records.length * size);
  file.header.version = VERSION;
  file.header.count = records.length;
  records.forEach((record, i) => {
    const bytes = file.records.subarray(i * size, (i + 1) * size);
    EmitterRecord.safeAssign(new EmitterRecord(bytes), record);
  });
  EmitterFile.crc(file, true);
  return Uint8Array.from(EmitterFile.raw(file));
}
