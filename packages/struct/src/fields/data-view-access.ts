import type { Access, InlineAccess } from '../schema/field-type.ts';

/** `DataView`'s methods end in one of these. */
export type Accessor =
  | 'Int8'
  | 'Uint8'
  | 'Int16'
  | 'Uint16'
  | 'Int32'
  | 'Uint32'
  | 'BigInt64'
  | 'BigUint64'
  | 'Float32'
  | 'Float64';

/**
 * Reads and writes through a `DataView`. A view of a pool that is gone stands at a negative offset: a typed array reads `undefined` there
 * and ignores what is written, and so do these, where a `DataView` would throw.
 */
export function dataViewAccess<V>(view: DataView, accessor: Accessor, littleEndian: boolean): Access<V> {
  // The methods' own types are per type; the caller pairs them with V.
  const get = view[`get${accessor}`] as (byteOffset: number, littleEndian: boolean) => V;
  const set = view[`set${accessor}`] as (byteOffset: number, value: V, littleEndian: boolean) => void;
  return {
    get: (byteOffset) => (byteOffset < 0 ? (undefined as V) : get.call(view, byteOffset, littleEndian)),
    set: (byteOffset, value) => {
      if (byteOffset >= 0) set.call(view, byteOffset, value, littleEndian);
    },
  };
}

/** The same as source, where the memory's `DataView` is called `view`. */
export function dataViewSource(accessor: Accessor, byteOffset: string, littleEndian: boolean): InlineAccess {
  return {
    get: `(${byteOffset} < 0 ? undefined : view.get${accessor}(${byteOffset}, ${littleEndian}))`,
    set: `if (${byteOffset} >= 0) view.set${accessor}(${byteOffset}, value, ${littleEndian})`,
  };
}
