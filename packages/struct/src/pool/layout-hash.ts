import type { Layout } from '../layout.ts';

/** A number that tells layouts apart: 32 bits over names, kinds and offsets of all fields (FNV-1a). */
export function layoutHash({ fields, stride }: Layout): number {
  let hash = 0x811c9dc5 ^ stride;
  for (const { name, type, byteOffset, size } of fields) {
    for (const character of `${name}:${type.kind}:${byteOffset}:${size};`) {
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193); // there is one: it is a character
    }
  }
  return hash | 0;
}
