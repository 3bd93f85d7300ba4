/** The effect of each byte on a checksum, by the low byte of the checksum. */
let table: Int32Array | undefined;

function makeTable(): Int32Array {
  const made = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    made[byte] = crc;
  }
  return made;
}

/**
 * Returns the CRC-32 of bytes as used by zip, PNG and Ethernet (ISO 3309, reflected 0x04c11db7): an integer from 0 to
 * 2^32 - 1. It detects every change of up to 32 consecutive bits. O(length).
 */
export function crc32(bytes: Uint8Array): number {
  const steps = (table ??= makeTable());
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ steps[(crc ^ bytes[i]!) & 255]!;
  return ~crc >>> 0;
}
