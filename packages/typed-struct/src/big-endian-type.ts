import type { Memory } from '@offheap/core';
import {
  dataViewAccess,
  dataViewSource,
  FieldType,
  type Access,
  type InlineAccess,
  type Place,
} from '@offheap/struct/internal';

/** The accessors of `DataView` for more than one byte, with their sizes in bytes. */
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
    return dataViewAccess(view, this.accessor, false);
  }

  override inline({ byteOffset }: Place): InlineAccess {
    return dataViewSource(this.accessor, byteOffset, false);
  }
}
