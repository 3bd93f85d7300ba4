import { AllocatorError, alignUp, Memory, RESERVED_BYTES } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import { Struct as TypedStruct, type StructConstructor } from 'typed-struct';
import type { CompiledClass } from './definition.ts';
import { importOf } from './imported-struct.ts';
import { readyStrings } from './ready-strings.ts';
import {
  GeneratedValues,
  identifierOf,
  ArrayType,
  type ScalarArray,
  ScalarType,
  StructType,
  accessorPairsOf,
  refusalOf,
  visitParts,
} from '@offheap/struct/internal';
import type { FieldType, CopiedKey } from '@offheap/struct/internal';
import { type Field, type Layout, layoutOf } from '@offheap/struct';
import type { Struct, StructClass, ArrayView } from '@offheap/struct';

/** The types of a struct's fields in an instance of typed-struct. */
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

/** Elements by index: a typed array if the numbers are aligned, otherwise a list. */
export interface NumberedList<E> extends Iterable<E> {
  readonly length: number;
  [index: number]: E;
}

/** The typed-struct class of a struct. */
export type ExportedClass<T extends Struct> = StructConstructor<TypedFields<T>, string>;

/** The builder's methods by name, as the methods to call depend on the struct. */
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

/** Kinds of fields whose values have a meaning only in their memory. */
const BOUND_KINDS: ReadonlySet<string> = new Set(['ref', 'object']);

const exported = new WeakMap<Layout, Map<number, CompiledClass>>();

/**
 * Returns the typed-struct class of a struct: the same fields at the same offsets and the same bytes, including
 * padding at the end. For a class that came from {@link fromTypedStruct}, returns the original class. Created once.
 *
 * ```ts
 * const Point = toTypedStruct(Vec2);
 * const Line = new TypedStruct('Line').Struct('start', Point).Struct('end', Point).compile();
 * ```
 *
 * Numbers, nested structs, and arrays of either become fields of typed-struct. All other fields (booleans, bits,
 * enumerations, texts, ...) become custom fields that use the struct's own code. A new instance contains the struct's
 * initial values, even when it is nested in another class that this function returned. In your own definitions, nested
 * instances contain zeros. Methods and getters are left out; a property of the class that has both a getter and a
 * setter looks like a field to the compiler, but instances do not have it.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` for a reference or an object, which have no meaning outside their memory.
 */
export function toTypedStruct<T extends Struct>(T: StructClass<T>): ExportedClass<T> {
  readyStrings();
  const layout = layoutOf(T);
  const made = importOf(T)?.Compiled ?? exportLayout(layout, layout.align);
  return made as unknown as ExportedClass<T>; // its accessors are the fields of T
}

/** @param align the known alignment of instances. */
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
  const generated = layout.generated.length === 0 ? undefined : new GeneratedValues(layout);
  class Exported extends Compiled {
    constructor(source?: number | Uint8Array, clone?: boolean) {
      super(source, clone);
      if (source !== undefined && typeof source !== 'number') return;
      generated?.prepare();
      Compiled.raw(this).set(generated?.next.subarray(0, template.length) ?? template);
    }
  }
  // A property with a getter and a setter has the type of a field.
  Object.defineProperties(Exported.prototype, accessorPairsOf(layout));
  return Object.defineProperty(Exported, 'name', { value: identifierOf(layout.name) });
}

/** Returns the bytes from one entry to the next; for a struct with explicit packing, its size. */
function bytesOf(layout: Layout): number {
  return layout.packing === 'explicit' ? layout.size : layout.stride;
}

/** Adds a field and returns its size in bytes. */
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

/** Whether the elements are stored like those of a typed array. */
function isTypedArray({ element, stride }: ArrayType, align: number): boolean {
  return element instanceof ScalarType && stride === element.size && align % element.size === 0;
}

/** Adds a field that typed-struct reads and writes by the struct's own code, on a copy of its bytes. */
function addCustom(builder: Builder, layout: Layout, name: string, type: FieldType): number {
  if (BOUND_KINDS.has(type.kind)) {
    throw refusal(layout, name, `a field of kind '${type.kind}', which has no meaning outside its memory`);
  }
  const memory = new Memory(alignUp(RESERVED_BYTES + type.size, 8));
  const access = type.access(memory);
  const { u8 } = memory;
  builder['Custom']!(
    name,
    type.size,
    (_: string, bytes: Uint8Array) => {
      u8.set(bytes, RESERVED_BYTES);
      return frozen(access.get(RESERVED_BYTES));
    },
    (_: string, bytes: Uint8Array, value: unknown) => {
      // The values that checked mode refuses. Integers out of range wrap around, as they do without `checked: 'ranges'`.
      visitParts(type, value, `${layout.name}.${name}`, (part, inner, path) => {
        const expected = refusalOf(part, true)?.refuse(inner);
        if (expected !== undefined)
          throw new TypeError(`${path}: expected ${expected}, got ${showValue(inner)}.`);
      });
      u8.set(bytes, RESERVED_BYTES); // bits share them with other fields
      access.set(RESERVED_BYTES, value);
      bytes.set(u8.subarray(RESERVED_BYTES, RESERVED_BYTES + type.size));
      return true;
    },
  );
  return type.size;
}

/** Freezes a list with its elements. They are copies: a change would not reach the instance. */
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

function refusal(layout: Layout, name: string, what: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${layout.name}.${name} is ${what}: typed-struct cannot represent it. Leave the field out of the data that is saved or sent.`,
  );
}

/** Returns the highest power of two that divides a number. */
function lowestBit(number: number): number {
  return number & -number;
}
