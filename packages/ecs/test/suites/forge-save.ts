const HEADER_BYTES = 32;

function crcOf(file: Uint8Array): number {
  let sum = -1;
  for (const byte of file) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

function hashOf(text: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of text) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** A save with correct checksums around any schema and data. */
export function forgeSave(schema: unknown, data: ArrayLike<number>, entities = 1, version = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof schema === 'string' ? schema : JSON.stringify(schema));
  const file = new Uint8Array(HEADER_BYTES + json.length + data.length);
  file.set(json, HEADER_BYTES);
  file.set(data, HEADER_BYTES + json.length);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x5357484f, true);
  view.setUint32(4, 1, true);
  view.setUint32(8, file.length, true);
  view.setUint32(16, hashOf(json), true);
  view.setUint32(20, version, true);
  view.setUint32(24, json.length, true);
  view.setUint32(28, entities, true);
  view.setUint32(12, crcOf(file), true);
  return file;
}
