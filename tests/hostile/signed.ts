import { crc32 } from '../../packages/core/src/memory/crc32.ts';

/** The offset of the checksum of a snapshot file, which covers all other bytes. */
const CRC_AT = 16;

/** Writes a valid checksum to a changed snapshot file. */
export function signed(file: Uint8Array): Uint8Array {
  const header = new DataView(file.buffer, file.byteOffset);
  header.setUint32(CRC_AT, 0, true);
  header.setUint32(CRC_AT, crc32(file), true);
  return file;
}
