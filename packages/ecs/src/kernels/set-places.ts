// The removal of an entity from its place in a set. `pnpm generate` inlines these functions into the kernels that call them.
import type { Struct } from '@offheap/struct';
import type { ComponentCursors } from '../component-cursors.ts';

/** Places are numbered from 1. Indices refer to the memory's `i32`. */
export interface PlaceConstants {
  /** Whether each place has a component; false for tags. */
  readonly HAS_DATA: boolean;
  /** Index of the number of entities. */
  readonly COUNT: number;
  /** Index of the id at place 0. */
  readonly IDS: number;
  /** Index of the place of slot 0. */
  readonly PLACES: number;
  readonly SLOT_MASK: number;
  /** The content of a place without an entity. */
  readonly NO_ID: number;
}

export interface PlaceParts {
  readonly i32: Int32Array;
  /** Undefined for tags, which do not use them. */
  readonly cursors: ComponentCursors<Struct, number>;
  readonly set: { readonly watched?: number };
}

/**
 * Moves an entity to another place.
 *
 * @inline
 */
export function moveEntity(
  C: PlaceConstants,
  parts: PlaceParts,
  copyTo: (to: number, from: number) => void,
  to: number,
  from: number,
): void {
  const moved = parts.i32[C.IDS + from]!;
  if (C.HAS_DATA) {
    copyTo(to, from);
  }
  parts.i32[C.IDS + to] = moved;
  parts.i32[C.PLACES + (moved & C.SLOT_MASK)] = to;
}

/**
 * Removes the entity in `slot` from the place `at`, and moves the last entity there.
 *
 * @inline
 */
export function removeAt(
  C: PlaceConstants,
  parts: PlaceParts,
  copyTo: (to: number, from: number) => void,
  slot: number,
  at: number,
): void {
  const last = parts.i32[C.COUNT]!;
  if (at !== last) {
    moveEntity(C, parts, copyTo, at, last);
  }
  parts.i32[C.IDS + last] = C.NO_ID;
  parts.i32[C.PLACES + slot] = 0;
  parts.i32[C.COUNT] = last - 1;
  if (C.HAS_DATA) {
    if (parts.set.watched !== 0) parts.cursors.refresh();
  }
}
