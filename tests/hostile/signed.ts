import { crc32 } from '../../packages/core/src/memory/crc32.ts';

/** Where a snapshot file has its checksum, over all else. */
const CRC_AT = 16;

/** Gives a snapshot file that was changed a right checksum. */
export function signed(file: Uint8Array): Uint8Array {
  const header = new DataView(file.buffer, file.byteOffset);
  header.setUint32(CRC_AT, 0, true);
  header.setUint32(CRC_AT, crc32(file), true);
  return file;
}
