import type { Layout } from '../schema/layout.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import { StructType } from '../fields/struct-type.ts';
import type { ElementKind, ElementView } from './object-array-view.ts';

/** Writes an element that is a struct: its byte offset, and an object with its fields. */
type WriteElement = (byteOffset: number, value: unknown) => void;

/** Writes a field of an element. */
type WriteField = (byteOffset: number, value: unknown) => void;

/**
 * Returns a function that writes elements that are structs: through the accessors of a view, which create no garbage.
 * Fields that are missing in a value get their initial values, and so do those of nested structs. Undefined where the
 * function would not be faster, or would not do the same: without code generation, in checked mode, and where fields may
 * overlap.
 */
export function elementWriter({ layout, key, memory, checked, View }: ElementKind): WriteElement | undefined {
  if (checked !== false || key !== undefined || layout.packing === 'explicit' || !canCompile())
    return undefined;
  const writes: WriteField[] = [];
  const lines: string[] = [];
  let names = 0;
  const move = `element.$offset = at >> ${layout.shift};`;
  const add = (of: Layout, start: number, element: string, given: string): void => {
    for (const { name, type, byteOffset, initial } of of.fields) {
      const at = start + byteOffset;
      const access = type.access(memory);
      const missing = writes.push((base) => access.set(base + at, initial ?? type.zero)) - 1;
      const value = `value${names++}`;
      const field = JSON.stringify(name);
      // A getter of the value may have written another element.
      lines.push(
        `const ${value} = ${given}[${field}]; ${move} if (${value} === undefined || ${value} === null) writes[${missing}](at); else {`,
      );
      if (type instanceof StructType && (type as StructType).layout.packing !== 'explicit') {
        const inner = `element${names++}`;
        lines.push(`const ${inner} = ${element}[${field}];`);
        add((type as StructType).layout, at, inner, value);
      } else if (type.write === undefined && type.valueCheck === undefined) {
        lines.push(`${element}[${field}] = ${value};`);
      } else {
        const other = writes.push((base, whole) => access.set(base + at, whole)) - 1;
        lines.push(`writes[${other}](at, ${value});`);
      }
      lines.push('}');
    }
  };
  add(layout, 0, 'element', 'value');
  let write: WriteElement | undefined;
  return (byteOffset, value) => {
    write ??= compile<WriteElement>(
      `${layout.name} element`,
      `return function write(at, value) { ${lines.join('\n')} };`,
      { element: new View(0, undefined) satisfies ElementView, writes },
    );
    write(byteOffset, value);
  };
}
