import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, StructType } from '@offheap/struct/internal';
import { type SavedField, type SavedType, savedTypeOf } from './saved-type.ts';

/** A field of a struct that has no fields itself, or the elements of an array of such fields. */
export interface Leaf {
  /** The field's name with the names of the enclosing structs, for messages: `Ship.gun.damage`. */
  readonly path: string;
  readonly type: FieldType;
  readonly saved: SavedType;
  /** Bytes from the start of the struct to the first element. */
  readonly byteOffset: number;
  /** The number of elements: 1 outside arrays. */
  readonly length: number;
  /** Bytes from one element to the next. */
  readonly stride: number;
}

/** Returns the leaves of a struct, in the order of saves. */
export function leavesOf(layout: Layout, path = layout.name): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (type: FieldType, byteOffset: number, at: string): void => {
    if (type instanceof StructType) {
      for (const field of (type.layout as Layout).fields) {
        visit(field.type, byteOffset + field.byteOffset, `${at}.${field.name}`);
      }
    } else if (type instanceof ArrayType) {
      const { element, length, stride } = type;
      if (element instanceof StructType || element instanceof ArrayType) {
        for (let i = 0; i < length; i++) visit(element, byteOffset + i * stride, `${at}[${i}]`);
      } else
        leaves.push({ path: at, type: element, saved: savedTypeOf(element), byteOffset, length, stride });
    } else leaves.push({ path: at, type, saved: savedTypeOf(type), byteOffset, length: 1, stride: 0 });
  };
  for (const field of layout.fields) visit(field.type, field.byteOffset, `${path}.${field.name}`);
  return leaves;
}

/** Returns the description of a struct's fields in a save. */
export function savedFieldsOf(layout: Layout): SavedField[] {
  return layout.fields.map(({ name, type }) => [name, savedTypeOf(type)]);
}
