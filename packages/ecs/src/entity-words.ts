import type { Memory, Ptr } from '@offheap/core';
import type { EntityRemover } from './entity.ts';
import { EntitySet } from './entity-set.ts';
import { NEXT_WORD } from './sparse-set.ts';

/** 'Enti' */
export const ENTITIES_TAG = 0x69746e45;

// Words before the slot table.
export const TAG_WORD = 0;
export const SLOTS_WORD = 1;
export const CAPACITY_WORD = 2;
export const GENERATION_BITS_WORD = 3;
export const SERIAL_WORD = 4;
/** The place of the first set that entities are removed from before they are destroyed; 0 for none. */
export const FIRST_SET_WORD = 5;
/** The number of further objects that the thread that created the entities calls before an entity is destroyed. */
export const STRANGERS_WORD = 6;
export const HEADER_WORDS = 8;

/** Records the sets and other objects that entities are removed from, for other threads. */
export function writeSets({ i32 }: Memory, ptr: Ptr, removers: readonly EntityRemover[]): void {
  const header = ptr >>> 2;
  let next = 0;
  let strangers = 0;
  for (let i = removers.length - 1; i >= 0; i--) {
    const remover = removers[i]!;
    if (!(remover instanceof EntitySet)) strangers++;
    else if (remover.isMarked) {
      i32[remover.countWord + NEXT_WORD] = next;
      next = remover.countWord << 2;
    }
  }
  i32[header + FIRST_SET_WORD] = next;
  i32[header + STRANGERS_WORD] = strangers;
}
