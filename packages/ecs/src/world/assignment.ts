import type { Memory } from '@offheap/core';
import type { FieldType } from '@offheap/struct/internal';
import { isRaw } from './convert.ts';
import { type Column, SavedRef } from './saved-file.ts';
import { savedTypeOf } from './saved-type.ts';

/** The values that a load writes to the same field of all entries. */
export type Assignment = CopyAssignment | ValuesAssignment;

/** The bytes of a column, unchanged. */
export interface CopyAssignment {
  readonly kind: 'copy';
  readonly path: string;
  readonly type: FieldType;
  readonly byteOffset: number;
  /** Bytes from one element to the next. */
  readonly stride: number;
  readonly elements: number;
  readonly column: Column;
  /** The number of the first element among the column's values of an entry. */
  readonly first: number;
}

/** Checked values; `undefined` keeps the initial value. */
export interface ValuesAssignment {
  readonly kind: 'values';
  readonly path: string;
  readonly type: FieldType;
  readonly byteOffset: number;
  readonly values: readonly unknown[];
}

/** Finds the new entities and entries of those in a save. */
export interface LoadedLinks {
  /** @param number the number of an entity in the save, 0 for none. */
  entityOf(number: number): number;
  /** Returns the handle of an entry and the place of its pool's state; 0 and 0 if its pool is not loaded. */
  entryOf(ref: SavedRef): readonly [handle: number, ptr: number];
}

/** Returns the offsets in the struct of the elements that an assignment writes. */
export function placesOf(assignment: Assignment): number[] {
  const { byteOffset } = assignment;
  if (assignment.kind === 'values') return [byteOffset];
  return Array.from({ length: assignment.elements }, (_, i) => byteOffset + i * assignment.stride);
}

/**
 * Returns a function that writes the value of one entry.
 *
 * @returns `start` is the number to which the assignment's `byteOffset` is added.
 */
export function writerOf(
  assignment: Assignment,
  memory: Memory,
  links: LoadedLinks,
): (entry: number, start: number) => void {
  const { type, byteOffset } = assignment;
  if (assignment.kind === 'values') {
    const { values } = assignment;
    const set = setterOf(type, memory, links);
    return (entry, start) => {
      const value = values[entry];
      if (value !== undefined) set(start + byteOffset, value);
    };
  }
  const { column, stride, elements, first } = assignment;
  const { bytes, size, values } = column;
  const { u8 } = memory;
  return (entry, start) => {
    const to = start + byteOffset;
    let from = column.at + (entry * values + first) * size;
    for (let j = 0; j < elements; j++) {
      for (let k = 0; k < size; k++) u8[to + j * stride + k] = bytes[from++]!;
    }
  };
}

function setterOf(type: FieldType, memory: Memory, links: LoadedLinks): (at: number, value: unknown) => void {
  const { u8, view } = memory;
  if (type.kind === 'entity') return (at, value) => view.setInt32(at, links.entityOf(value as number), true); // a number that was checked
  if (type.kind === 'ref') {
    return (at, value) => {
      const [handle, ptr] = value instanceof SavedRef ? links.entryOf(value) : [0, 0];
      view.setInt32(at, handle, true);
      view.setInt32(at + 4, ptr, true);
    };
  }
  const access = type.access(memory);
  const isForeign = savedTypeOf(type)[0] === 'bytes';
  return (at, value) => {
    if (isForeign && isRaw(type, value)) u8.set(value, at);
    else access.set(at, value);
  };
}
