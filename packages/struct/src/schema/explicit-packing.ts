import { AllocatorError, GiB, Memory, RESERVED_BYTES } from '@offheap/core';
import { checkOptions, hasOwn, showValue, unknownName } from '@offheap/core/internal';
import type { FieldType } from './field-type.ts';
import type { Field } from './layout.ts';

/**
 * The offset of each field, for bytes with a layout that is defined elsewhere. Fields may overlap, as in a union, except
 * fields that hold a value of `object()`:
 *
 * ```ts
 * class Word extends Struct {
 *   static readonly packing = { byteOffsets: { value: 0, low: 0, high: 1 } };
 *   value = u16();
 *   low = u8();
 *   high = u8();
 * }
 * ```
 */
export interface ExplicitPacking {
  /** The offset of each field from the start of the struct in bytes, by the field's name. */
  readonly byteOffsets: Readonly<Record<string, number>>;
  /** The size of the struct in bytes; by default, up to the end of the last field. */
  readonly size?: number;
  /** The alignment of every entry in bytes: 1 (default), 2, 4 or 8. Numbers that are not aligned are slower to access. */
  readonly align?: number;
  /**
   * The contents of a new entry, `size` bytes. By default zeros, over which the initial values of the fields are
   * written in declared order.
   */
  readonly template?: Uint8Array;
}

/** Returns the byte offset that `packing` defines for a field. */
export function explicitOffset(struct: string, packing: ExplicitPacking, name: string): number {
  const { byteOffsets } = packing;
  if (typeof byteOffsets !== 'object' || byteOffsets === null) {
    throw invalid(
      `${struct}.packing.byteOffsets is ${showValue(byteOffsets)}: expected an object with the offset of each field, such as { x: 0, y: 4 }.`,
    );
  }
  const byteOffset = hasOwn(byteOffsets, name) ? byteOffsets[name] : undefined;
  if (byteOffset !== undefined && Number.isInteger(byteOffset) && byteOffset >= 0) return byteOffset;
  throw invalid(
    `${struct}.packing.byteOffsets.${name} is ${showValue(byteOffset)}: expected the field's byte offset in the struct. A struct that extends one with explicit offsets cannot add fields without an offset.`,
  );
}

const KNOWN_OPTIONS: Record<keyof ExplicitPacking, true> = {
  byteOffsets: true,
  size: true,
  align: true,
  template: true,
};

/** Throws for an unknown option, and for an offset of a field that the struct does not have. */
export function checkNames(struct: string, packing: ExplicitPacking, fields: readonly Field[]): void {
  checkOptions(`${struct}.packing`, packing, KNOWN_OPTIONS);
  const { byteOffsets } = packing;
  const names = fields.map(({ name }) => name);
  for (const name of Object.keys(byteOffsets)) {
    if (!names.includes(name)) throw unknownName(`a field of ${struct}`, name, names);
  }
}

/** Returns the size and alignment of a struct whose last field ends at `end`. */
export function checkExplicit(
  struct: string,
  packing: ExplicitPacking,
  end: number,
): { size: number; align: number } {
  const { size = end, align = 1, template } = packing;
  if (!Number.isInteger(size) || size < end || size > GiB) {
    throw invalid(
      `${struct}.packing.size is ${showValue(size)}: expected at least ${end}, where its last field ends, and at most ${GiB}.`,
    );
  }
  if (![1, 2, 4, 8].includes(align)) {
    throw invalid(`${struct}.packing.align is ${showValue(align)}: expected 1, 2, 4 or 8.`);
  }
  if (template !== undefined && !ArrayBuffer.isView(template)) {
    throw invalid(
      `${struct}.packing.template is ${showValue(template)}: expected a Uint8Array of ${size} bytes, its size.`,
    );
  }
  if (template !== undefined && template.length !== size) {
    throw invalid(`${struct}.packing.template has ${template.length} bytes: expected ${size}, its size.`);
  }
  return { size, align };
}

/**
 * Throws when a field that holds a value of `object()` overlaps another field. A write to the other field would change
 * the number of the value, so that the entry would read, and release, the value of another entry.
 */
export function checkOverlaps(struct: string, fields: readonly Field[]): void {
  for (const held of fields) {
    if (!holdsValues(held)) continue;
    for (const { name, byteOffset, size } of fields) {
      if (
        name === held.name ||
        byteOffset >= held.byteOffset + held.size ||
        held.byteOffset >= byteOffset + size
      )
        continue;
      throw invalid(
        `${struct}.packing.byteOffsets: ${held.name} and ${name} overlap, and ${held.name} holds a value of object(): expected separate bytes for ${held.name}.`,
      );
    }
  }
}

/** Returns whether the bytes of a field are, or contain, the number of a value of `object()`. */
function holdsValues({ type }: Field): boolean {
  return type.valueCheck?.() !== undefined;
}

/** Returns the bytes of a new entry. */
export function explicitTemplate(
  struct: string,
  { template }: ExplicitPacking,
  fields: readonly Field[],
  stride: number,
): Uint8Array {
  const memory = new Memory(RESERVED_BYTES + stride);
  if (template !== undefined) {
    memory.u8.set(template, RESERVED_BYTES);
    for (const { name, type, byteOffset } of fields) {
      if (type.valueCheck?.()?.(memory.view, RESERVED_BYTES + byteOffset) === undefined) continue;
      throw invalid(
        `${struct}.packing.template has bytes at ${name}, which holds a value of object(): expected zeros there.`,
      );
    }
  } else {
    for (const { type, byteOffset, initial } of fields) {
      // A type's own initial value that is all zeros is not written: it would clear the bytes of overlapping fields.
      if (initial === undefined && startsWithZeros(type)) continue;
      type.access(memory).set(RESERVED_BYTES + byteOffset, initial ?? type.zero);
    }
  }
  return memory.u8.slice(RESERVED_BYTES, RESERVED_BYTES + stride);
}

/** Returns whether the bytes of a type's own initial value are all zeros. */
function startsWithZeros(type: FieldType): boolean {
  const memory = new Memory(RESERVED_BYTES + type.size);
  type.access(memory).set(RESERVED_BYTES, type.zero);
  return memory.u8.subarray(RESERVED_BYTES).every((byte) => byte === 0);
}

function invalid(message: string): AllocatorError {
  return new AllocatorError('INVALID_ARGUMENT', message);
}
