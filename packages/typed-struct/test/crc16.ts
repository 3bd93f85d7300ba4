/** CRC-16/ARC: polynomial 0x8005, reflected. */
export function crc16(bytes: Uint8Array, previous = 0): number {
  let crc = previous;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xa001 : 0);
  }
  return crc;
}
