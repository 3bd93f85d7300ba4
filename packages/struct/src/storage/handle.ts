import { NO_HANDLE as NO_SLOT_HANDLE } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';

declare const meaning: unique symbol;

/**
 * Identifies an entry of a pool for the lifetime of the entry: its slot and a generation in 30 bits. A handle to a
 * destroyed entry is detected, even after its slot is reused. Only after exactly `2 ** generationBits` reuses of the
 * slot does a stale handle equal a live one. 0 ({@link NO_HANDLE}) is never a valid handle.
 */
export type Handle<T extends Struct = Struct> = number & { readonly [meaning]: T };

/** The result of `trySpawn` when the pool is full. Never the handle of an entry. */
export const NO_HANDLE = NO_SLOT_HANDLE as Handle<never>; // the brand exists only for the compiler
