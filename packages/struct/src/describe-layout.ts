import type { FieldType } from './fields/field-type.ts';
import type { Layout } from './layout.ts';

/** A layout as text, which differs when bytes of one could not be read as the other. */
export function describeLayout({ name, stride, fields }: Layout): string {
  const parts = fields.map(
    ({ name: field, type, byteOffset, size }) =>
      `${field}: ${describeType(type)}, ${size} bytes at ${byteOffset}`,
  );
  return `${name}, ${stride} bytes { ${parts.join('; ')} }`;
}

function describeType(type: FieldType): string {
  // What types of more than one value have; the others lack both.
  const { kind, layout, element, shift } = type as FieldType & {
    layout?: Layout;
    element?: FieldType;
    shift?: number;
  };
  if (layout !== undefined) return describeLayout(layout);
  if (element !== undefined) return `${kind} of ${describeType(element)}`;
  return shift === undefined ? kind : `${kind} from ${shift}`;
}
