import { AllocatorError, alignUp, Memory, RESERVED_BYTES } from '@offheap/core';
import { checkExplicit, type ExplicitPacking, explicitOffset, explicitTemplate } from './explicit-packing.ts';
import { FieldDescription, type FieldType } from './fields/field-type.ts';
import { ScalarType } from './fields/scalar.ts';
import { StructType } from './fields/struct-type.ts';
import { collectFields, isStructClass, type Struct, type StructClass } from './struct.ts';

/** Where a field lies in its struct. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Bytes from the struct's start. */
  readonly byteOffset: number;
  /** Bytes, without padding behind it. */
  readonly size: number;
  /** What a new entry holds; the type's zero when undefined. */
  readonly initial: unknown;
}

/** The rules by which fields are placed: `static readonly packing = 'packed'` in the class. */
export type Packing =
  /** Each field at a multiple of its own alignment, as a C compiler does. The default. */
  | 'natural'
  /** No padding at all, as in files and packets. Unaligned fields are slower. */
  | 'packed';

/** How a struct lies in memory: its fields in declared order, little-endian. */
export interface Layout<T extends Struct = Struct> {
  readonly struct: StructClass<T>;
  readonly name: string;
  /** Bytes up to the end of the last field. */
  readonly size: number;
  /** Bytes from one entry to the next: `size` rounded up to `align`. */
  readonly stride: number;
  /** Bytes that every entry's offset is a multiple of: a power of two up to 8. */
  readonly align: number;
  /** Bytes of a stride that no field uses. */
  readonly padding: number;
  readonly packing: Packing | 'explicit';
  readonly fields: readonly Field[];
  /** Bytes of a new entry, `stride` of them. */
  readonly template: Uint8Array;
  /**
   * A view counts its offset in units of `2 ** shift` bytes, the width of most of its fields: it then indexes the typed
   * array of that width as it is, which is faster than shifting a byte offset.
   *
   * @internal
   */
  readonly shift: number;
}

const layouts = new WeakMap<StructClass, Layout>();
const underway = new Set<StructClass>();

/**
 * The layout of a struct class, computed once.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it is no struct, has no fields, or a field that is none.
 */
export function layoutOf<T extends Struct>(T: StructClass<T>): Layout<T> {
  const known = layouts.get(T);
  if (known !== undefined) return known as Layout<T>; // stored under its own class
  const layout = computeLayout(T);
  layouts.set(T, layout);
  return layout;
}

function computeLayout<T extends Struct>(T: StructClass<T>): Layout<T> {
  if (!isStructClass(T)) {
    throw invalid(`${describe(T)} is no struct: expected a class that extends Struct.`);
  }
  if (underway.has(T)) {
    throw invalid(`${T.name} holds itself: a struct inside itself would have no end.`);
  }
  underway.add(T);
  let collected: [name: string, value: unknown][];
  try {
    collected = collectFields(T);
  } finally {
    underway.delete(T);
  }
  if (collected.length === 0) {
    throw invalid(`${T.name} has no fields: give it at least one, as in \`x = f32()\`.`);
  }
  const packing = packingOf(T);
  const explicit = typeof packing === 'object' ? packing : undefined;
  let size = 0;
  let align = 1;
  const fields: Field[] = [];
  for (const [name, value] of collected) {
    checkField(T, name, value);
    const { type, initial } = value;
    const fieldAlign = packing === 'natural' ? type.align : 1;
    const byteOffset = explicit ? explicitOffset(T, explicit, name) : alignUp(size, fieldAlign);
    fields.push({ name, type, byteOffset, size: type.size, initial });
    size = Math.max(size, byteOffset + type.size);
    align = Math.max(align, fieldAlign);
  }
  if (explicit !== undefined) ({ size, align } = checkExplicit(T, explicit, size));
  const stride = alignUp(size, align);
  return {
    struct: T,
    name: T.name,
    size,
    stride,
    align,
    padding: stride - usedBytes(fields, stride),
    packing: explicit === undefined ? (packing as Packing) : 'explicit', // no object: one of the names
    fields,
    template:
      explicit === undefined ? fillTemplate(fields, stride) : explicitTemplate(explicit, fields, stride),
    shift: pickShift(fields, align),
  };
}

function packingOf(T: StructClass): Packing | ExplicitPacking {
  const { packing = 'natural' } = T as { packing?: Packing | ExplicitPacking }; // an optional static member
  const known = typeof packing === 'object' ? packing?.byteOffsets !== undefined : packing === 'packed';
  if (!known && packing !== 'natural') {
    throw invalid(
      `${T.name}.packing is ${describe(packing)}: expected 'natural', 'packed' or { byteOffsets: {...} }.`,
    );
  }
  return packing;
}

function usedBytes(fields: readonly Field[], stride: number): number {
  const used = new Uint8Array(stride); // fields may overlap
  for (const { byteOffset, size } of fields) used.fill(1, byteOffset, byteOffset + size);
  return used.reduce((sum, one) => sum + one, 0);
}

function checkField(T: StructClass, name: string, value: unknown): asserts value is FieldDescription {
  if (!(value instanceof FieldDescription)) {
    throw invalid(
      `${T.name}.${name} is ${describe(value)}, no field: expected f32(), u32(), vec2(), struct(...) or another field type. Write constants as static members.`,
    );
  }
  if (name.startsWith('$')) {
    throw invalid(`${T.name}.${name}: names that start with $ are offheap's own. Choose another.`);
  }
}

function fillTemplate(fields: readonly Field[], stride: number): Uint8Array {
  const memory = new Memory(RESERVED_BYTES + stride);
  for (const { type, byteOffset, initial } of fields) {
    type.access(memory).set(RESERVED_BYTES + byteOffset, initial ?? type.zero);
  }
  return memory.u8.slice(RESERVED_BYTES, RESERVED_BYTES + stride);
}

function pickShift(fields: readonly Field[], align: number): number {
  const counts = [0, 0, 0, 0];
  const count = (of: readonly Field[]): void => {
    for (const { type } of of) {
      if (type instanceof StructType) count(type.layout.fields);
      else if (type instanceof ScalarType) counts[Math.log2(type.size)]!++;
    }
  };
  count(fields);
  let best = Math.log2(align);
  for (let shift = best - 1; shift >= 0; shift--) if (counts[shift]! > counts[best]!) best = shift;
  return best;
}

function describe(value: unknown): string {
  return typeof value === 'function'
    ? value.name === ''
      ? 'a function'
      : value.name
    : (JSON.stringify(value) ?? String(value));
}

function invalid(message: string): AllocatorError {
  return new AllocatorError('INVALID_ARGUMENT', message);
}
