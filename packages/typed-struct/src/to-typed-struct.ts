import { AllocatorError, alignUp, Memory, RESERVED_BYTES } from '@offheap/core';
import { Struct as TypedStruct, type StructConstructor } from 'typed-struct';
import type { CompiledClass } from './definition.ts';
import { importOf } from './imported-struct.ts';
import { readyStrings } from './ready-strings.ts';
import {
  identifierOf,
  ArrayType,
  type ScalarArray,
  ScalarType,
  StructType,
  accessorPairsOf,
} from '@offheap/struct/internal';
import type { FieldType, CopiedKey } from '@offheap/struct/internal';
import { type Field, type Layout, layoutOf } from '@offheap/struct';
import type { Struct, StructClass, ArrayView } from '@offheap/struct';

/** A struct's fields as an instance of typed-struct has them. */
export type TypedFields<T> = {
  [K in keyof T as K extends CopiedKey<T> ? K & string : never]: TypedField<T[K]>;
};

type TypedField<V> =
  V extends ArrayView<infer E>
    ? E extends Struct
      ? readonly TypedFields<E>[]
      : NumberedList<E>
    : V extends Struct
      ? TypedFields<V>
      : V;

/** Elements by index: a typed array where the numbers are aligned, otherwise a list. */
export interface NumberedList<E> extends Iterable<E> {
  readonly length: number;
  [index: number]: E;
}

/** The class of typed-struct for a struct. */
export type ExportedClass<T extends Struct> = StructConstructor<TypedFields<T>, string>;

/** The builder's methods by name: which ones are called depends on the struct. */
type Builder = Record<string, (...args: unknown[]) => unknown> & { compile(): CompiledClass };

const METHODS: Readonly<Record<ScalarArray, string>> = {
  i8: 'Int8',
  u8: 'UInt8',
  i16: 'Int16LE',
  u16: 'UInt16LE',
  i32: 'Int32LE',
  u32: 'UInt32LE',
  i64: 'BigInt64LE',
  u64: 'BigUInt64LE',
  f32: 'Float32LE',
  f64: 'Float64LE',
};

/** What only the memory that it lies in gives a meaning. */
const BOUND_KINDS: ReadonlySet<string> = new Set(['ref', 'object']);

const exported = new WeakMap<Layout, Map<number, CompiledClass>>();

/**
 * The class of typed-struct for a struct: the same fields at the same offsets and the same bytes, padding at its end
 * included. For a class that came from {@link fromTypedStruct} it is the one that it came from. Made once.
 *
 * ```ts
 * const Point = toTypedStruct(Vec2);
 * const Line = new TypedStruct('Line').Struct('start', Point).Struct('end', Point).compile();
 * ```
 *
 * Numbers, nested structs, and arrays of either become typed-struct's own; all else (booleans, bits, enums, texts, ...)
 * becomes a custom field with the struct's own code. A new instance holds the struct's initial values, also inside
 * others of its own, but not inside a definition of yours: typed-struct makes those over the outer one's zeros.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` for a reference or an object: they mean nothing outside their memory.
 */
export function toTypedStruct<T extends Struct>(T: StructClass<T>): ExportedClass<T> {
  readyStrings();
  const layout = layoutOf(T);
  const made = importOf(T)?.Compiled ?? exportLayout(layout, layout.align);
  return made as unknown as ExportedClass<T>; // its accessors are T's fields
}

/** @param align what the offsets of instances are known to be multiples of. */
function exportLayout(layout: Layout, align: number): CompiledClass {
  let byAlign = exported.get(layout);
  if (byAlign === undefined) exported.set(layout, (byAlign = new Map()));
  let made = byAlign.get(align);
  if (made === undefined) byAlign.set(align, (made = makeClass(layout, align)));
  return made;
}

function makeClass(layout: Layout, align: number): CompiledClass {
  const builder = new TypedStruct(identifierOf(layout.name)) as unknown as Builder;
  let position = 0;
  const moveTo = (byteOffset: number): void => {
    if (byteOffset !== position) builder['seek']!(byteOffset - position); // seek(0) would go to the end
  };
  for (const field of layout.fields) {
    moveTo(field.byteOffset);
    position = field.byteOffset + addField(builder, layout, field, align);
  }
  moveTo(bytesOf(layout));
  const Compiled = builder.compile();
  const template = layout.template.slice(0, Compiled.baseSize);
  class Exported extends Compiled {
    constructor(source?: number | Uint8Array, clone?: boolean) {
      super(source, clone);
      if (source === undefined || typeof source === 'number') Compiled.raw(this).set(template);
    }
  }
  // A property with a getter and a setter has the type of a field.
  Object.defineProperties(Exported.prototype, accessorPairsOf(layout));
  return Object.defineProperty(Exported, 'name', { value: identifierOf(layout.name) });
}

/** Bytes from one entry to the next, which for bytes that others have laid out is their own size. */
function bytesOf(layout: Layout): number {
  return layout.packing === 'explicit' ? layout.size : layout.stride;
}

/** Adds a field and returns how many bytes it has taken. */
function addField(
  builder: Builder,
  layout: Layout,
  { name, type, byteOffset }: Field,
  align: number,
): number {
  const known = lowestBit(byteOffset | align);
  if (type instanceof ScalarType) {
    builder[METHODS[type.array]]!(name);
  } else if (type instanceof StructType) {
    const Nested = nestedClass(layout, name, type, known);
    builder['Struct']!(name, Nested);
    return Nested.baseSize;
  } else if (type instanceof ArrayType && type.element instanceof StructType) {
    const Nested = nestedClass(layout, name, type.element, lowestBit(known | type.stride));
    if (Nested.baseSize !== type.stride) return addCustom(builder, layout, name, type);
    builder['StructArray']!(name, Nested, type.length);
  } else if (type instanceof ArrayType && isTypedArray(type, known)) {
    builder[`${METHODS[(type.element as ScalarType).array].replace(/LE$/, '')}Array`]!(name, type.length);
  } else {
    return addCustom(builder, layout, name, type);
  }
  return type.size;
}

function nestedClass(layout: Layout, name: string, type: StructType, align: number): CompiledClass {
  const imported = importOf(type.struct);
  if (imported === undefined) return exportLayout(type.layout, align);
  if (imported.code.size === imported.Compiled.baseSize) return imported.Compiled;
  throw refusal(layout, name, `a ${type.struct.name} with a tail, which only the last field can have`);
}

/** Whether the elements lie as a typed array's do. */
function isTypedArray({ element, stride }: ArrayType, align: number): boolean {
  return element instanceof ScalarType && stride === element.size && align % element.size === 0;
}

/** A field that typed-struct hands to the struct's own code, by way of a copy of its bytes. */
function addCustom(builder: Builder, layout: Layout, name: string, type: FieldType): number {
  if (BOUND_KINDS.has(type.kind)) {
    throw refusal(layout, name, `a field of kind '${type.kind}', which means nothing outside its memory`);
  }
  const memory = new Memory(alignUp(RESERVED_BYTES + type.size, 8));
  const access = type.access(memory);
  const { u8 } = memory;
  builder['Custom']!(
    name,
    type.size,
    (_: string, bytes: Uint8Array) => {
      u8.set(bytes, RESERVED_BYTES);
      return access.get(RESERVED_BYTES);
    },
    (_: string, bytes: Uint8Array, value: unknown) => {
      const expected = type.refuse?.(value);
      if (expected !== undefined) {
        throw new TypeError(`${layout.name}.${name}: expected ${expected}, got ${String(value)}.`);
      }
      u8.set(bytes, RESERVED_BYTES); // bits share them with other fields
      access.set(RESERVED_BYTES, value);
      bytes.set(u8.subarray(RESERVED_BYTES, RESERVED_BYTES + type.size));
      return true;
    },
  );
  return type.size;
}

function refusal(layout: Layout, name: string, what: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${layout.name}.${name} is ${what}: typed-struct cannot hold it. Leave it out of what is saved or sent.`,
  );
}

/** The highest power of two that divides a number. */
function lowestBit(number: number): number {
  return number & -number;
}
