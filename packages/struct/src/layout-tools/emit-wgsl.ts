import { lastOf } from '@offheap/core/internal';
import { AllocatorError, alignUp } from '@offheap/core';
import type { FieldType } from '../schema/field-type.ts';
import { gpuFormOf } from '../schema/gpu-form.ts';
import { type Layout, layoutOf } from '../schema/layout.ts';
import type { StructClass } from '../schema/struct.ts';
import { identifierInWGSL, inComment, uniqueIdentifiers } from './emitted-names.ts';
import { type Emitted, nameLayout, partsOf, sharesWord, typeText } from './field-text.ts';

/** The WGSL form of a type. */
interface WgslType {
  readonly name: string;
  readonly align: number;
  readonly size: number;
}

const SCALARS: Readonly<Record<string, WgslType>> = {
  f32: { name: 'f32', align: 4, size: 4 },
  i32: { name: 'i32', align: 4, size: 4 },
  u32: { name: 'u32', align: 4, size: 4 },
  f16: { name: 'f16', align: 2, size: 2 },
};

/**
 * Returns the same structs in WGSL, each field at the same offset. Nested structs come first. Declare
 * `static readonly packing = 'std430'` for storage buffers, `'std140'` for uniform buffers; structs with other
 * packings are accepted if their offsets are valid in WGSL. A colour becomes a `u32` for `unpack4x8unorm`, and bit
 * fields become the `u32` that they share. Structs with half floats require `enable f16;`.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when a field has no type in WGSL, or an offset that WGSL does not allow.
 */
export function emitWGSL(...structs: readonly StructClass[]): string {
  const emitted: Emitted = { names: new Map(), texts: [] };
  for (const T of structs) structType(layoutOf(T), emitted);
  return emitted.texts.join('\n');
}

/** Adds a struct and its nested structs. */
function structType(layout: Layout, emitted: Emitted): WgslType {
  const { fields, stride } = layout;
  const members: { text: string; comment: string; size: number; byteOffset: number; extra: number }[] = [];
  const names = uniqueIdentifiers(
    fields.map(({ name }) => name),
    identifierInWGSL,
  );
  let end = 0;
  let align = 1;
  fields.forEach(({ name: field, type, byteOffset }, i) => {
    const { bits, shift } = partsOf(type);
    const note = bits === undefined ? '' : ` // ${inComment(field)}: ${bits} bits from ${shift}`;
    if (sharesWord(type, fields[i - 1]?.type)) {
      lastOf(members)!.comment += note.replace(' //', ',');
      return;
    }
    const wgsl = typeOf(type, `${layout.name}.${field}`, emitted);
    const natural = alignUp(end, wgsl.align);
    if (byteOffset % wgsl.align !== 0 || byteOffset < natural) {
      throw misplaced(
        `${layout.name}.${field}`,
        byteOffset,
        `${wgsl.name} at a multiple of ${wgsl.align}, from ${natural} on`,
      );
    }
    if (byteOffset > natural) lastOf(members)!.extra = byteOffset - lastOf(members)!.byteOffset;
    const comment = note || (wgsl.name === 'u32' && partsOf(type).layout ? ' // unpack4x8unorm' : '');
    members.push({ text: `${names[i]!}: ${wgsl.name}`, comment, size: wgsl.size, byteOffset, extra: 0 });
    end = byteOffset + wgsl.size;
    align = Math.max(align, wgsl.align);
  });
  if (stride % align !== 0 || stride < alignUp(end, align)) {
    throw misplaced(layout.name, stride, `a size of ${alignUp(end, align)}, a multiple of ${align}`);
  }
  if (stride > alignUp(end, align)) lastOf(members)!.extra = stride - lastOf(members)!.byteOffset;
  let name = emitted.names.get(layout);
  if (name === undefined) {
    name = nameLayout(emitted, layout, identifierInWGSL(layout.name));
    const lines = members.map(
      ({ text, comment, extra }) => `  ${extra === 0 ? '' : `@size(${extra}) `}${text},${comment}`,
    );
    emitted.texts.push(`struct ${name} {\n${lines.join('\n')}\n}\n`);
  }
  return { name, align, size: stride };
}

function typeOf(type: FieldType, where: string, emitted: Emitted): WgslType {
  const { layout, element, length, stride, scalar, bits } = partsOf(type);
  if (layout !== undefined) {
    const gpu = gpuFormOf(layout.struct);
    if (gpu === undefined) return structType(layout, emitted);
    const size =
      gpu.rows === undefined
        ? layout.fields.length * layout.fields[0]!.size
        : gpu.rows * alignUp(gpu.rows * 4, gpu.align);
    if (type.size === size) return { name: gpu.wgsl, align: gpu.align, size };
    throw misplaced(where, type.size, `a ${gpu.wgsl} of ${size} bytes`);
  }
  if (element !== undefined) {
    const inner = typeOf(element, `${where}[]`, emitted);
    const natural = alignUp(inner.size, inner.align);
    if (stride === natural)
      return { name: `array<${inner.name}, ${length}>`, align: inner.align, size: stride * length! };
    if (stride! < natural) throw misplaced(`${where}[]`, stride!, `elements ${natural} bytes apart`);
    // The elements are further apart than in an array of WGSL, so each element is wrapped in a separate struct.
    const name = `${inner.name.replace(/\W+/g, '_')}_every_${stride}`;
    const text = `struct ${name} {\n  @size(${stride}) value: ${inner.name},\n}\n`;
    if (!emitted.texts.includes(text)) emitted.texts.push(text);
    return { name: `array<${name}, ${length}>`, align: inner.align, size: stride! * length! };
  }
  // A shader can read the stored integers of an enumeration. The integers that other types store represent other
  // numbers.
  const stored = type.kind === 'enum' ? scalar : type;
  const known =
    bits === undefined ? SCALARS[stored?.kind ?? ''] : type.size === 4 ? SCALARS['u32'] : undefined;
  if (known !== undefined) return known;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${where} is ${typeText(type)}, of ${type.size} byte${type.size === 1 ? '' : 's'}: expected a type that WGSL has: f32, i32, u32, f16, vectors, matrices, color, arrays and structs of them${bits === undefined ? '' : ', or bit fields of more than 16 bits in all'}.`,
  );
}

function misplaced(where: string, found: number, expected: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${where}: ${found} bytes, but WGSL expects ${expected}. Give the struct \`static readonly packing = 'std430'\` (or 'std140' for uniforms).`,
  );
}
