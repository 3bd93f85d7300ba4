import type { Layout } from '../schema/layout.ts';

/**
 * Returns a description of the fault in the bytes of one entry or element at a byte offset; undefined when there is
 * none.
 */
export type CheckValue = (bytes: DataView, byteOffset: number) => string | undefined;

/**
 * Returns a function that checks those fields of an entry whose bytes are references or indices; undefined when there
 * are none.
 */
export function valuesCheck(layout: Layout): CheckValue | undefined {
  const all = layout.fields.flatMap(({ name, type, byteOffset }) => {
    const check = type.valueCheck?.();
    return check === undefined ? [] : [{ name, byteOffset, check }];
  });
  if (all.length === 0) return undefined;
  return (bytes, start) => {
    for (const { name, byteOffset, check } of all) {
      const reason = check(bytes, start + byteOffset);
      if (reason !== undefined) return `${name} ${reason}`;
    }
    return undefined;
  };
}
