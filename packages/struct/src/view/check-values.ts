import type { FieldType } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';

/** What is wrong with the bytes of one entry or element at a byte offset; nothing when all is well. */
export type CheckValue = (bytes: DataView, byteOffset: number) => string | undefined;

/** What checks those fields of an entry whose bytes are numbers of something else; undefined when there are none. */
export function valuesCheck(layout: Layout): CheckValue | undefined {
  const all = layout.fields.flatMap(({ name, type, byteOffset }) => {
    const check = insideCheck(type);
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

/** The same for a field of a type. */
export function insideCheck(type: FieldType): CheckValue | undefined {
  if (type.checkBytes !== undefined) return (bytes, at) => type.checkBytes!(bytes, at);
  // Nested structs and arrays carry what they are made of.
  const { layout, element, length = 0, stride = 0 } = type as Inside;
  if (layout !== undefined) return valuesCheck(layout);
  const check = element === undefined ? undefined : insideCheck(element);
  if (check === undefined) return undefined;
  return (bytes, start) => {
    for (let i = 0; i < length; i++) {
      const reason = check(bytes, start + i * stride);
      if (reason !== undefined) return `[${i}] ${reason}`;
    }
    return undefined;
  };
}

interface Inside {
  readonly layout?: Layout;
  readonly element?: FieldType;
  readonly length?: number;
  readonly stride?: number;
}
