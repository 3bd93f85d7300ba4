import type { FieldType } from '../schema/field-type.ts';
import { type Column, spreadLayout } from '../schema/columns.ts';
import type { Layout } from '../schema/layout.ts';

/** What is wrong with the bytes of one field or element at a byte offset; nothing when all is well. */
export type CheckValue = (bytes: DataView, byteOffset: number) => string | undefined;

/** Checks one column of an entry. */
interface ValueCheck {
  readonly column: Column;
  readonly check: CheckValue;
}

/** What checks those fields of an entry whose bytes are numbers of something else. */
export function valueChecks(layout: Layout, start = 0, path = ''): ValueCheck[] {
  return layout.fields.flatMap(({ name, type, byteOffset, size }) => {
    const inner = spreadLayout(type);
    const at = start + byteOffset;
    if (inner !== undefined) return valueChecks(inner, at, `${path}${name} `);
    const inside = insideCheck(type);
    if (inside === undefined) return [];
    const check: CheckValue = (bytes, address) => {
      const reason = inside(bytes, address);
      return reason && `${path}${name} ${reason}`;
    };
    return [{ column: { type, byteOffset: at, size }, check }];
  });
}

/** The same for a nested struct that lies in one piece. */
function structCheck(layout: Layout): CheckValue | undefined {
  const all = valueChecks(layout);
  if (all.length === 0) return undefined;
  return (bytes, start) => {
    for (const { column, check } of all) {
      const reason = check(bytes, start + column.byteOffset);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

function insideCheck(type: FieldType): CheckValue | undefined {
  if (type.checkBytes !== undefined) return (bytes, at) => type.checkBytes!(bytes, at);
  // Nested structs and arrays carry what they are made of.
  const { layout, element, length = 0, stride = 0 } = type as Inside;
  if (layout !== undefined) return structCheck(layout);
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
