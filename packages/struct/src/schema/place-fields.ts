import { lastOf } from '@offheap/core/internal';
import { AllocatorError, alignUp, GiB, Memory, RESERVED_BYTES } from '@offheap/core';
import {
  checkExplicit,
  checkNames,
  checkOverlaps,
  type ExplicitPacking,
  explicitOffset,
  explicitTemplate,
} from './explicit-packing.ts';
import { checkInitial, refusedInitial } from './check-initial.ts';
import type { FieldDescription, FieldType } from './field-type.ts';
import { gpuFormOf } from './gpu-form.ts';
import { type GeneratedInitial, splitInitial } from './generated-initials.ts';
import type { Field, Layout, Packing } from './layout.ts';
import type { StructClass } from './struct.ts';

/** The properties of a layout that follow from the places of the fields. */
type Placed = Pick<
  Layout,
  'size' | 'stride' | 'align' | 'padding' | 'fields' | 'template' | 'shift' | 'generated'
>;

/** The alignment of nested structs in a uniform buffer. */
const STD140_ALIGN = 16;

/**
 * Places a struct's fields in declared order.
 *
 * @param struct the name of the struct, for messages.
 */
export function placeFields(
  T: StructClass,
  struct: string,
  described: readonly [name: string, field: FieldDescription][],
  rules: Packing | ExplicitPacking,
): Placed {
  const explicit = typeof rules === 'object' ? rules : undefined;
  const packing = explicit === undefined ? (rules as Packing) : 'packed'; // not an object, but one of the names
  const isGpu = packing === 'std430' || packing === 'std140';
  const gpu = isGpu ? gpuFormOf(T) : undefined;
  const fields: Field[] = [];
  const generated: GeneratedInitial[] = [];
  let size = 0;
  let align = gpu?.align ?? (packing === 'std140' ? STD140_ALIGN : 1);
  const types = described.map(([, { type }]) => (isGpu ? (type.packedAs?.(packing) ?? type) : type));
  (explicit === undefined ? shareWords(types) : types).forEach((type, i) => {
    const [name, { initial: given }] = described[i]!;
    const before = lastOf(fields);
    const fieldAlign = packing === 'packed' ? 1 : type.align;
    if (gpu?.rows !== undefined && i % gpu.rows === 0) size = alignUp(size, gpu.align); // a matrix's next column
    const byteOffset =
      explicit !== undefined
        ? explicitOffset(struct, explicit, name)
        : type.sharesWord?.(before?.type) === true
          ? before!.byteOffset
          : alignUp(size, fieldAlign);
    const end = byteOffset + type.size;
    if (end > GiB) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${struct}.${name} ends ${end} bytes after the start of the struct: expected at most ${GiB} (1 GiB), the size of the largest memory.`,
      );
    }
    const { initial, generated: functions } = splitInitial(type, given, byteOffset);
    type.checkOwnInitial?.(`${struct}.${name}`);
    if (initial !== undefined) checkInitial(type, initial, `${struct}.${name}`);
    for (const one of functions) generated.push({ ...one, name, path: `.${name}${one.path}` });
    fields.push({ name, type, byteOffset, size: type.size, initial });
    size = Math.max(size, end);
    align = Math.max(align, fieldAlign);
  });
  if (explicit !== undefined) {
    checkNames(struct, explicit, fields);
    checkOverlaps(struct, fields);
    ({ size, align } = checkExplicit(struct, explicit, size));
  }
  if (gpu?.rows !== undefined) size = alignUp(size, align);
  const stride = alignUp(size, align);
  return {
    size,
    stride,
    align,
    padding: stride - usedBytes(fields, stride),
    fields,
    generated,
    template:
      explicit === undefined
        ? fillTemplate(struct, fields, stride)
        : explicitTemplate(struct, explicit, fields, stride),
    shift: pickShift(fields, align),
  };
}

function usedBytes(fields: readonly Field[], stride: number): number {
  const used = new Uint8Array(stride); // fields may overlap
  for (const { byteOffset, size } of fields) used.fill(1, byteOffset, byteOffset + size);
  return used.reduce((sum, one) => sum + one, 0);
}

/** Assigns runs of bit fields to shared words. */
function shareWords(types: readonly FieldType[]): FieldType[] {
  const placed: FieldType[] = [];
  for (let i = 0; i < types.length;) {
    const first = types[i]!;
    let end = i + 1;
    if (first.shareWords === undefined) placed.push(first);
    else {
      while (types[end]?.shareWords !== undefined) end++;
      placed.push(...first.shareWords(types.slice(i, end)));
    }
    i = end;
  }
  return placed;
}

function fillTemplate(struct: string, fields: readonly Field[], stride: number): Uint8Array {
  const memory = new Memory(RESERVED_BYTES + stride);
  for (const { name, type, byteOffset, initial } of fields) {
    try {
      type.access(memory).set(RESERVED_BYTES + byteOffset, initial ?? type.zero);
    } catch (error) {
      throw refusedInitial(`${struct}.${name}`, error);
    }
  }
  return memory.u8.slice(RESERVED_BYTES, RESERVED_BYTES + stride);
}

/** Returns the width of most fields, as a power of two. */
function pickShift(fields: readonly Field[], align: number): number {
  const counts = [0, 0, 0, 0];
  const count = (type: FieldType): void => {
    if (type.eachInside !== undefined) type.eachInside(count);
    else if (type.inline !== undefined && Math.log2(type.size) in counts) counts[Math.log2(type.size)]!++;
  };
  for (const { type } of fields) count(type);
  let best = Math.min(Math.log2(align), counts.length - 1);
  for (let shift = best - 1; shift >= 0; shift--) if (counts[shift]! > counts[best]!) best = shift;
  return best;
}
