import type { Layout } from '../schema/layout.ts';

/** What is wrong with the bytes of one entry or element at a byte offset; nothing when all is well. */
export type CheckValue = (bytes: DataView, byteOffset: number) => string | undefined;

/** What checks those fields of an entry whose bytes are numbers of something else; undefined when there are none. */
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
