import type { Access, InlineAccess } from '../schema/field-type.ts';

/** The suffixes of `DataView` methods. */
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
 * Reads and writes through a `DataView`. A view whose pool no longer exists has a negative offset. A typed array then
 * reads `undefined` and ignores writes; these functions do the same, where a `DataView` would throw.
 */
export function dataViewAccess<V>(view: DataView, accessor: Accessor, littleEndian: boolean): Access<V> {
  // The types of the methods depend on the accessor; the caller passes the V that belongs to it.
  const get = view[`get${accessor}`] as (byteOffset: number, littleEndian: boolean) => V;
  const set = view[`set${accessor}`] as (byteOffset: number, value: V, littleEndian: boolean) => void;
  return {
    get: (byteOffset) => (byteOffset < 0 ? (undefined as V) : get.call(view, byteOffset, littleEndian)),
    set: (byteOffset, value) => {
      if (byteOffset >= 0) set.call(view, byteOffset, value, littleEndian);
    },
  };
}

/** Returns the same access as source, in which the memory's `DataView` is called `view`. */
export function dataViewSource(accessor: Accessor, byteOffset: string, littleEndian: boolean): InlineAccess {
  return {
    get: `(${byteOffset} < 0 ? undefined : view.get${accessor}(${byteOffset}, ${littleEndian}))`,
    set: `if (${byteOffset} >= 0) view.set${accessor}(${byteOffset}, value, ${littleEndian})`,
  };
}
