import { lastOf } from '@offheap/core/internal';
import { alignUp } from '@offheap/core';
import { type Field, layoutOf } from '../schema/layout.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { partsOf, sharesWord, typeText } from './field-text.ts';

/**
 * Returns a struct's layout as a table: the offset and size of each field, the padding between fields, and advice if
 * another order of the fields would take fewer bytes.
 *
 *     Shot: 24 bytes each, 7 of them padding; aligned to 8 (natural)
 *     offset  size  field  type
 *          0     1  alive  bool
 *          1     7         padding
 *          8     8  time   f64
 *     ...
 *
 * @throws AllocatorError under the same conditions as `layoutOf`.
 */
export function describeLayout<T extends Struct>(T: StructClass<T>): string {
  const layout = layoutOf(T);
  const { name, stride, padding, align, packing, fields } = layout;
  const rows: [offset: string, size: string, field: string, type: string][] = [
    ['offset', 'size', 'field', 'type'],
  ];
  let end = 0;
  fields.forEach((field, i) => {
    const { byteOffset, size, type } = field;
    if (byteOffset > end) rows.push([`${end}`, `${byteOffset - end}`, '', 'padding']);
    const { shift, bits } = partsOf(type);
    const inWord = bits === undefined ? '' : ` from bit ${shift}`;
    const isShared = sharesWord(type, fields[i - 1]?.type);
    rows.push([`${byteOffset}`, isShared ? '"' : `${size}`, field.name, typeText(type) + inWord]);
    end = Math.max(end, byteOffset + size);
  });
  if (stride > end) rows.push([`${end}`, `${stride - end}`, '', 'padding']);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map(
    ([offset, size, field, type]) =>
      `${offset.padStart(widths[0]!)}  ${size.padStart(widths[1]!)}  ${field.padEnd(widths[2]!)}  ${type}`,
  );
  const head = `${name}: ${stride} bytes each, ${padding} of them padding; aligned to ${align} (${packing})`;
  return [head, ...table, ...advice(fields, stride, packing === 'natural')].join('\n');
}

function advice(fields: readonly Field[], stride: number, isNatural: boolean): string[] {
  if (!isNatural) return [];
  const units = groupWords(fields);
  const sorted = [16, 8, 4, 2, 1].flatMap((wanted) =>
    units.filter(([first]) => first!.type.align === wanted),
  );
  let size = 0;
  let align = 1;
  for (const [first] of sorted) {
    const { type } = first!;
    size = alignUp(size, type.align) + type.size;
    align = Math.max(align, type.align);
  }
  const best = alignUp(size, align);
  if (best >= stride) return [];
  const order = sorted.flat().map(({ name }) => name);
  return [`In this order it would take ${best} bytes, ${stride - best} fewer: ${order.join(', ')}.`];
}

/** Fields that share a word stay together. */
function groupWords(fields: readonly Field[]): Field[][] {
  const units: Field[][] = [];
  fields.forEach((field, i) => {
    if (sharesWord(field.type, fields[i - 1]?.type)) lastOf(units)!.push(field);
    else units.push([field]);
  });
  return units;
}
