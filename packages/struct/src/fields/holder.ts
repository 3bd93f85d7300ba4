import type { Layout } from '../schema/layout.ts';
import { Struct } from '../schema/struct.ts';
import type { FieldType } from '../schema/field-type.ts';
import { StructType } from './struct-type.ts';

/** The class behind a holder's views, without fields of its own. */
class Holder extends Struct {}

/** A layout whose views stand for one element of an array, and the field by which they hold it. */
export interface ElementHolder {
  readonly layout: Layout;
  /** Undefined when the view is the element. */
  readonly key: 'value' | undefined;
}

/** What stands for an element that reads as an object: its own view if it is a struct, else one with a single field `value`. */
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
