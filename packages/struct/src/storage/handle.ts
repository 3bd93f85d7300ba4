import { NO_HANDLE as NO_SLOT_HANDLE } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';

declare const meaning: unique symbol;

/**
 * Names an entry of a pool for as long as the entry lives: its slot and a generation in 30 bits, so that a handle kept
 * too long is told from the slot's next entry. A stale one is mistaken for a live one only after exactly
 * `2 ** generationBits` reuses of its slot. 0 ({@link NO_HANDLE}) is never a handle.
 */
export type Handle<T extends Struct = Struct> = number & { readonly [meaning]: T };

/** What `trySpawn` answers when the pool is full, and no entry's handle. */
export const NO_HANDLE = NO_SLOT_HANDLE as Handle<never>; // the brand exists for the compiler only
