import type { Memory } from '@offheap/core';
import { layoutOf, type Layout } from '../layout.ts';
import type { Struct, StructClass } from '../struct.ts';
import { field, FieldType, type Access } from './field-type.ts';

/** A struct inside another. Reads as a view of its place, writes by copying field by field. */
export class StructType<T extends Struct = Struct> extends FieldType<T> {
  readonly kind = 'struct';
  readonly struct: StructClass<T>;
  readonly layout: Layout<T>;
  readonly size: number;
  readonly align: number;
  readonly zero: T;

  constructor(struct: StructClass<T>) {
    super();
    this.struct = struct;
    this.layout = layoutOf(struct);
    // Bytes that others have laid out have no padding between one and the next.
    this.size = this.layout.packing === 'explicit' ? this.layout.size : this.layout.stride;
    this.align = this.layout.align;
    this.zero = {} as T; // no field of it differs from the nested struct's own initial values
  }

  access(memory: Memory): Access<T> {
    const { fields, packing, template } = this.layout;
    const accesses = fields.map(({ type }) => type.access(memory));
    return {
      /** A plain object with the same fields. */
      get: (byteOffset) => {
        const copy: Record<string, unknown> = {};
        fields.forEach((f, i) => (copy[f.name] = accesses[i]!.get(byteOffset + f.byteOffset)));
        return copy as unknown as T; // the fields without the methods: what `take` promises
      },
      /** Fields that `value` lacks get their initial values. */
      set: (byteOffset, value) => {
        const given = value as unknown as Readonly<Record<string, unknown>>; // read by name
        if (packing === 'explicit') {
          // Fields may overlap: what is missing comes from the template at once, before what is there.
          if (fields.some(({ name }) => given[name] === undefined)) {
            memory.u8.set(template.subarray(0, this.layout.size), byteOffset);
          }
          fields.forEach((f, i) => {
            if (given[f.name] !== undefined) accesses[i]!.set(byteOffset + f.byteOffset, given[f.name]);
          });
          return;
        }
        fields.forEach((f, i) =>
          accesses[i]!.set(byteOffset + f.byteOffset, given[f.name] ?? f.initial ?? f.type.zero),
        );
      },
    };
  }
}

/**
 * A struct inside the struct, stored in place.
 *
 * ```ts
 * class Body extends Struct {
 *   bounds = struct(Box);
 * }
 * body.bounds.width = 3;
 * ```
 *
 * `initial` may leave out fields: those get the nested struct's own initial values.
 */
export const struct = <T extends Struct>(T: StructClass<T>, initial?: Partial<T>): T =>
  field(new StructType(T), initial as T | undefined);
