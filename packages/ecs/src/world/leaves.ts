import { AllocatorError, type Memory } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, StructType } from '@offheap/struct/internal';
import { type SavedField, type SavedType, savedTypeOf } from './saved-type.ts';

/** A field that has no fields itself, and in arrays, all the elements of such a field in one entry. */
export interface Leaf {
  /** The names of the field and the enclosing structs, for messages: `Ship.gun.damage`, `Ship.guns[].damage`. */
  readonly path: string;
  readonly type: FieldType;
  readonly saved: SavedType;
  /** Bytes from the start of the struct to each element: one outside arrays. */
  readonly places: Int32Array;
}

/** Returns the leaves of a struct, in the order of saves. */
export function leavesOf(layout: Layout): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (type: FieldType, places: Int32Array, path: string): void => {
    if (type instanceof StructType) {
      for (const field of (type.layout as Layout).fields) {
        visit(
          field.type,
          places.map((place) => place + field.byteOffset),
          `${path}.${field.name}`,
        );
      }
    } else if (type instanceof ArrayType) {
      const { element, length, stride } = type;
      const elements = Int32Array.from(
        { length: places.length * length },
        (_, i) => places[Math.floor(i / length)]! + (i % length) * stride,
      );
      const isNested = element instanceof StructType || element instanceof ArrayType;
      visit(element, elements, isNested ? `${path}[]` : path);
    } else leaves.push({ path, type, saved: savedTypeOf(type), places });
  };
  for (const field of layout.fields)
    visit(field.type, Int32Array.of(field.byteOffset), `${layout.name}.${field.name}`);
  return leaves;
}

/** Returns the description of a struct's fields in a save. */
export function savedFieldsOf(layout: Layout): SavedField[] {
  return layout.fields.map(({ name, type }) => [name, savedTypeOf(type)]);
}

/**
 * Throws for a value that the enumeration does not have: no load would accept it. Production does not check assignments.
 *
 * @param offsets the offsets of the entries.
 */
export function refuseUnlisted({ path, type, places }: Leaf, offsets: Int32Array, memory: Memory): void {
  const access = type.access(memory);
  for (const offset of offsets) {
    for (const place of places) {
      const value = access.get(offset + place);
      const expected = type.refuse?.(value);
      if (expected === undefined) continue;
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${path} is ${showValue(value)} and cannot be saved: expected ${expected}. Assign one of them; in checked mode, the wrong assignment throws.`,
      );
    }
  }
}
