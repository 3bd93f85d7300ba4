import type { Layout } from '../schema/layout.ts';
import { Struct } from '../schema/struct.ts';
import type { FieldType } from '../schema/field-type.ts';
import { StructType } from './struct-type.ts';

/** The class of holder views, which has no fields of its own. */
class Holder extends Struct {}

/** The layout of the view of one array element, and the field that holds the element. */
export interface ElementHolder {
  readonly layout: Layout;
  /** Undefined when the view is the element. */
  readonly key: 'value' | undefined;
}

/**
 * Returns the layout for an element that reads as an object: its own if it is a struct, otherwise one with a single
 * field `value`.
 */
export function holderOf(type: FieldType): ElementHolder {
  if (type instanceof StructType) return { layout: type.layout, key: undefined };
  const { size, align } = type;
  const layout: Layout = {
    struct: Holder,
    isNamed: false,
    name: type.kind,
    size,
    align,
    stride: size,
    padding: 0,
    packing: 'natural',
    shift: 0,
    fields: [
      {
        name: 'value',
        type,
        byteOffset: 0,
        size,
        initial: undefined,
      },
    ],
    template: new Uint8Array(size),
    generated: [],
  };
  return { layout, key: 'value' };
}
