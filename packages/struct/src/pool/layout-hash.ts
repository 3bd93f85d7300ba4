import { describeLayout } from '../describe-layout.ts';
import type { Layout } from '../layout.ts';

/** A number that tells layouts apart: 32 bits over the description of all fields (FNV-1a). */
export function layoutHash(layout: Layout): number {
  let hash = 0x811c9dc5;
  for (const character of describeLayout(layout)) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193); // there is one: it is a character
  }
  return hash | 0;
}
