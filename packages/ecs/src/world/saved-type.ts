import { AllocatorError } from '@offheap/core';
import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, StructType } from '@offheap/struct/internal';

/** The type of a field in a save, as JSON. It is sufficient to read the field without the program that wrote it. */
export type SavedType =
  /** A number, `bool`, `flag`, `entity` or `object`. */
  | string
  | readonly ['bits', count: number]
  | readonly ['text', bytes: number]
  /** An enumeration of numbers: its names and their values. */
  | readonly ['enum', scalar: string, members: readonly (readonly [string, number])[]]
  /** An enumeration of strings, which are stored as their indices in the list. */
  | readonly ['names', scalar: string, names: readonly string[]]
  | readonly ['ref', struct: string]
  | readonly ['array', length: number, element: SavedType]
  | readonly ['struct', name: string | null, fields: readonly SavedField[]]
  /** Bytes that only a field of the same signature can read. */
  | readonly ['bytes', size: number, signature: string];

export type SavedField = readonly [name: string, type: SavedType];

/** The kinds of parts of a world. */
export type SectionKind = 'component' | 'tag' | 'pool' | 'single';

/** The description of a part of a world in a save. A tag has no fields. */
export type SavedSection = readonly [
  kind: SectionKind,
  name: string,
  count: number,
  fields: readonly SavedField[],
];

/** The size in bytes of the number types that are stored unchanged. */
export const NUMBER_BYTES: Readonly<Record<string, number>> = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  f16: 2,
  f32: 4,
  f64: 8,
  u8norm: 1,
  i8norm: 1,
  u16norm: 2,
  i16norm: 2,
};

/** Types of one bit. */
const BOOLEANS: readonly string[] = ['bool', 'flag'];
const WITHOUT_MORE: readonly string[] = [...Object.keys(NUMBER_BYTES), ...BOOLEANS, 'entity', 'object'];

/**
 * Returns the description of a field's type in a save.
 *
 * @param depth the number of structs and arrays that the field is nested in.
 * @throws AllocatorError `INVALID_ARGUMENT` when there are too many of them for a load.
 */
export function savedTypeOf(type: FieldType, depth = 0): SavedType {
  const { kind } = type;
  if (depth > MOST_DEPTH) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `Structs and arrays that are nested ${depth} deep cannot be saved: expected at most ${MOST_DEPTH}. Move the inner ones to a separate pool.`,
    );
  }
  if (type instanceof StructType) {
    const { isNamed, name, fields } = type.layout as Layout;
    return [
      'struct',
      isNamed ? name : null,
      fields.map((field) => [field.name, savedTypeOf(field.type, depth + 1)]),
    ];
  }
  if (type instanceof ArrayType) return ['array', type.length, savedTypeOf(type.element, depth + 1)];
  if (kind === 'bits') {
    const { bits, length } = type as unknown as { readonly bits?: number; readonly length?: number };
    return ['bits', (bits ?? length)!]; // `bits()`, or bits of typed-struct: there are no others
  }
  if (kind === 'text') return ['text', type.size];
  const signature = type.signature();
  if (kind === 'enum') {
    // `enum u8 [["Idle",0]]`, or of strings `enum u8 ["idle"]`.
    const [, scalar, members] = /^enum (\w+) (.*)$/s.exec(signature)!;
    const list = JSON.parse(members!) as unknown[]; // as in the signature of the type
    return typeof list[0] === 'string'
      ? ['names', scalar!, list as string[]]
      : ['enum', scalar!, list as (readonly [string, number])[]];
  }
  if (kind === 'ref') {
    const [, name] = /^ref to (".*")$/s.exec(signature) ?? [];
    return ['ref', name === undefined ? '' : (JSON.parse(name) as string)]; // a text in quotes
  }
  return WITHOUT_MORE.includes(kind) ? kind : ['bytes', type.size, signature];
}

/** Returns the type of the values of an array, of any depth; other types as they are. */
export function innermostOf(type: FieldType): FieldType {
  let element = type;
  while (element instanceof ArrayType) element = element.element;
  return element;
}

/** Returns the number of bits of a value in its column, for types with a fixed size; undefined for other types. */
export function bitsOf(type: SavedType): number | undefined {
  if (typeof type === 'string') {
    if (BOOLEANS.includes(type)) return 1;
    const bytes = NUMBER_BYTES[type];
    return bytes === undefined ? undefined : bytes * 8;
  }
  switch (type[0]) {
    case 'bits':
      return type[1];
    case 'enum':
    case 'names':
      return NUMBER_BYTES[type[1]]! * 8;
    case 'bytes':
      return type[1] * 8;
    default:
      return undefined;
  }
}

/** Returns a type in words, for messages. */
export function typeInWords(type: SavedType): string {
  if (typeof type === 'string') return type;
  switch (type[0]) {
    case 'bits':
      return `bits(${type[1]})`;
    case 'text':
      return `text(${type[1]})`;
    case 'enum':
    case 'names':
      return 'an enumeration';
    case 'ref':
      return `a reference to ${type[1]}`;
    case 'array':
      return `an array of ${type[1]}`;
    case 'struct':
      return `a struct ${type[1] ?? `of ${type[2].map(([name]) => name).join(', ')}`}`;
    default:
      return `bytes of ${type[2]}`;
  }
}

/** Returns the error about a file that is not a save, or is damaged. */
export function corruptSave(reason: string): AllocatorError {
  return new AllocatorError('CORRUPT', `This is not a save of a world: ${reason}`);
}

/** How deep structs and arrays may be nested in a save. */
const MOST_DEPTH = 32;
const MOST_NUMBER = 2 ** 24;

/** Parses the sections of a save from its JSON, which is not trusted. */
export function parseSections(json: string): SavedSection[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw corruptSave('its schema is not JSON.');
  }
  return listOf(value).map((section) => {
    const [kind, name, count, fields] = listOf(section);
    const isKind = kind === 'component' || kind === 'tag' || kind === 'pool' || kind === 'single';
    if (!isKind || typeof name !== 'string' || name === '') throw wrongSchema();
    if (!isCount(count, 2 ** 24)) throw wrongSchema();
    return [kind, name, count, parseFields(fields, 0)];
  });
}

function parseFields(value: unknown, depth: number): SavedField[] {
  const names = new Set<string>();
  return listOf(value).map((field) => {
    const [name, type] = listOf(field);
    if (typeof name !== 'string' || name === '' || names.has(name)) throw wrongSchema();
    names.add(name);
    return [name, parseType(type, depth)];
  });
}

function parseType(value: unknown, depth: number): SavedType {
  if (depth > MOST_DEPTH) throw wrongSchema();
  if (typeof value === 'string') {
    if (!WITHOUT_MORE.includes(value)) throw wrongSchema();
    return value;
  }
  const [kind, first, second] = listOf(value);
  switch (kind) {
    case 'bits':
      if (!isCount(first, 32) || first === 0) throw wrongSchema();
      return [kind, first];
    case 'text':
      if (!isCount(first, 65_536) || first === 0) throw wrongSchema();
      return [kind, first];
    case 'enum': {
      const members = listOf(second).map((member) => {
        const [name, number] = listOf(member);
        if (typeof name !== 'string' || typeof number !== 'number') throw wrongSchema();
        return [name, number] as const;
      });
      return [kind, scalarOf(first), members];
    }
    case 'names': {
      const names = listOf(second);
      if (!names.every((name) => typeof name === 'string')) throw wrongSchema();
      return [kind, scalarOf(first), names];
    }
    case 'ref':
      if (typeof first !== 'string') throw wrongSchema();
      return [kind, first];
    case 'array':
      if (!isCount(first, MOST_NUMBER) || first === 0) throw wrongSchema();
      return [kind, first, parseType(second, depth + 1)];
    case 'struct':
      if (first !== null && typeof first !== 'string') throw wrongSchema();
      return [kind, first, parseFields(second, depth + 1)];
    case 'bytes':
      if (!isCount(first, MOST_NUMBER) || typeof second !== 'string') throw wrongSchema();
      return [kind, first, second];
    default:
      throw wrongSchema();
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongSchema();
  return value;
}

function scalarOf(value: unknown): string {
  if (typeof value === 'string' && /^[iu](?:8|16|32)$/.test(value)) return value;
  throw wrongSchema();
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

function wrongSchema(): AllocatorError {
  return corruptSave('its schema is not the schema of a save.');
}
