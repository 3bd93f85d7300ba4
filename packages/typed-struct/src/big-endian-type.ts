import type { Memory } from '@offheap/core';
import {
  dataViewAccess,
  dataViewSource,
  FieldType,
  type Access,
  type InlineAccess,
  type Place,
  ScalarType,
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

/** The little-endian types, which refuse the same values. */
const LITTLE_ENDIAN = {
  Int16: new ScalarType('i16'),
  Uint16: new ScalarType('u16'),
  Int32: new ScalarType('i32'),
  Uint32: new ScalarType('u32'),
  BigInt64: new ScalarType('i64'),
  BigUint64: new ScalarType('u64'),
  Float32: new ScalarType('f32'),
  Float64: new ScalarType('f64'),
} as const;

/** A number with its most significant byte first. */
export class BigEndianType extends FieldType<number | bigint> {
  readonly kind: string;
  readonly accessor: keyof typeof BYTES;
  readonly size: number;
  readonly align = 1;
  readonly zero: number | bigint;
  override readonly refusesByOption = true;
  override readonly doubts: string | undefined;
  override readonly alwaysDoubts: string | undefined;

  constructor(accessor: keyof typeof BYTES) {
    super();
    this.kind = `${accessor}BE`;
    this.accessor = accessor;
    this.size = BYTES[accessor];
    ({ doubts: this.doubts, alwaysDoubts: this.alwaysDoubts } = LITTLE_ENDIAN[accessor]);
    this.zero = accessor.startsWith('Big') ? 0n : 0;
  }

  access({ view }: Memory): Access<number | bigint> {
    return dataViewAccess(view, this.accessor, false);
  }

  override refuse(value: number | bigint): string | undefined {
    return LITTLE_ENDIAN[this.accessor].refuse(value);
  }

  override refuseAlways(value: number | bigint): string | undefined {
    return LITTLE_ENDIAN[this.accessor].refuseAlways(value);
  }

  override inline({ byteOffset }: Place): InlineAccess {
    return dataViewSource(this.accessor, byteOffset, false);
  }
}
