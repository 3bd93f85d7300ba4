import type { Memory } from '@offheap/core';
import { FieldType, type Access, type InlineAccess, type Place } from '@offheap/struct/internal';

/** `DataView`'s accessors of more than one byte, and their bytes. */
const BYTES = {
  Int16: 2,
  Uint16: 2,
  Int32: 4,
  Uint32: 4,
  BigInt64: 8,
  BigUint64: 8,
  Float32: 4,
  Float64: 8,
} as const;

/** A number with its most significant byte first. */
export class BigEndianType extends FieldType<number | bigint> {
  readonly kind: string;
  readonly accessor: keyof typeof BYTES;
  readonly size: number;
  readonly align = 1;
  readonly zero: number | bigint;

  constructor(accessor: keyof typeof BYTES) {
    super();
    this.kind = `${accessor}BE`;
    this.accessor = accessor;
    this.size = BYTES[accessor];
    this.zero = accessor.startsWith('Big') ? 0n : 0;
  }

  access({ view }: Memory): Access<number | bigint> {
    // The methods' own types are per type; the names pair them rightly.
    const get = view[`get${this.accessor}`] as (byteOffset: number) => number | bigint;
    const set = view[`set${this.accessor}`] as (byteOffset: number, value: number | bigint) => void;
    return {
      get: (byteOffset) => get.call(view, byteOffset),
      set: (byteOffset, value) => set.call(view, byteOffset, value),
    };
  }

  override inline({ byteOffset }: Place): InlineAccess {
    return {
      get: `view.get${this.accessor}(${byteOffset})`,
      set: `view.set${this.accessor}(${byteOffset}, value)`,
    };
  }
}
