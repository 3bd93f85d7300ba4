import { AllocatorError } from '@offheap/core';
import type { FieldType } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';

/** The bytes of an entry that are stored together even in columns: a field, at any depth, that is not a nested struct. */
export interface Column {
  /** The field's name, with the names of the enclosing structs. */
  readonly path: string;
  readonly type: FieldType;
  /** Bytes from the start of the struct in the interleaved layout. */
  readonly byteOffset: number;
  readonly size: number;
}

/**
 * Returns the columns of a struct in declared order. The fields of nested structs have columns of their own. An array
 * is one column of whole arrays; so is a nested struct with explicit packing, whose fields may overlap. Bit fields
 * that share a word share its column.
 */
export function columnsOf(layout: Layout, start = 0, path = ''): Column[] {
  return layout.fields.flatMap(({ name, type, byteOffset, size }) => {
    const inner = spreadLayout(type);
    const at = start + byteOffset;
    return inner === undefined
      ? [{ path: path + name, type, byteOffset: at, size }]
      : columnsOf(inner, at, `${path}${name} `);
  });
}

/** Returns the layout of a nested struct whose fields have columns of their own; undefined for all other types. */
export function spreadLayout(type: FieldType): Layout | undefined {
  const { layout } = type as { readonly layout?: Layout }; // the type of a nested struct contains its layout
  return layout === undefined || layout.packing === 'explicit' ? undefined : layout;
}

/**
 * Throws for a struct whose fields cannot be columns.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkColumns({ name, packing }: Layout): void {
  if (packing !== 'explicit') return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${name} in columns: expected a struct whose fields the library places. Explicit packing needs contiguous bytes; leave out \`storage: 'columns'\`, or nest it in another struct.`,
  );
}
