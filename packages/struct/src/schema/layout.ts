import { AllocatorError } from '@offheap/core';
import { advice, DEVELOPMENT, wrongArgument } from '@offheap/core/internal';
import { checkedByDefault } from '../checked-mode.ts';
import type { ExplicitPacking } from './explicit-packing.ts';
import { fieldAdvice } from './field-advice.ts';
import { FIELD, FieldDescription, type FieldType } from './field-type.ts';
import type { GeneratedInitial } from './generated-initials.ts';
import { placeFields } from './place-fields.ts';
import {
  collectFields,
  givenNameOf,
  isStructClass,
  STRUCT,
  type Struct,
  type StructClass,
} from './struct.ts';
import { refuseAsyncHooks } from '../view/hooks.ts';

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
  | 'packed'
  /** As a GPU's storage buffers want it: vectors of three and four at multiples of 16. For structs inside too. */
  | 'std430'
  /** As a GPU's uniform buffers want it: as std430, and arrays' elements and nested structs at multiples of 16. */
  | 'std140';

/** How a struct lies in memory: its fields in declared order, little-endian. */
export interface Layout<T extends Struct = Struct> {
  readonly struct: StructClass<T>;
  /** The name that the program gives it, `static readonly struct = 'Enemy'`, or else the class's. */
  readonly name: string;
  /** Whether the program gives it a name. One without cannot be saved: bundlers change the names of classes. */
  readonly isNamed: boolean;
  /** Bytes up to the end of the last field. */
  readonly size: number;
  /** Bytes from one entry to the next: `size` rounded up to `align`. */
  readonly stride: number;
  /** Bytes that every entry's offset is a multiple of: a power of two up to 8, or 16 for a GPU. */
  readonly align: number;
  /** Bytes of a stride that no field uses. */
  readonly padding: number;
  readonly packing: Packing | 'explicit';
  readonly fields: readonly Field[];
  /** Bytes of a new entry, `stride` of them. */
  readonly template: Uint8Array;
  /**
   * Initial values that functions return, which are written over the template for each new entry.
   *
   * @internal
   */
  readonly generated: readonly GeneratedInitial[];
  /**
   * A view counts its offset in units of `2 ** shift` bytes, the width of most of its fields: it then indexes the typed
   * array of that width as it is, which is faster than shifting a byte offset.
   *
   * @internal
   */
  readonly shift: number;
}

const PACKINGS: readonly Packing[] = ['natural', 'packed', 'std430', 'std140'];

const layouts = new WeakMap<StructClass, Map<Layout['packing'], Layout>>();
const underway = new Set<StructClass>();

/**
 * The layout of a struct class, computed once.
 *
 * @param packing by which rules, the class's own by default.
 * @throws AllocatorError `INVALID_ARGUMENT` when it is no struct, has no fields, or a field that is none, or a hook is an async function.
 */
export function layoutOf<T extends Struct>(T: StructClass<T>, packing?: Packing): Layout<T> {
  if (!isStructClass(T)) {
    throw wrongArgument('The struct', T, 'a class that extends Struct', STRUCT);
  }
  let byPacking = layouts.get(T);
  if (byPacking === undefined) layouts.set(T, (byPacking = new Map()));
  const own = packingOf(T);
  const rules = typeof own === 'object' ? own : (packing ?? own); // others laid it out: nothing to choose
  const name = typeof rules === 'object' ? 'explicit' : rules;
  let layout = byPacking.get(name);
  if (layout === undefined) {
    const given = givenNameOf(T);
    const fields = collect(T);
    layout = {
      struct: T,
      name: given ?? classNameOf(T, fields),
      isNamed: given !== undefined,
      packing: name,
      ...placeFields(T, fields, rules),
    };
    refuseAsyncHooks(layout.name, T.prototype);
    byPacking.set(name, layout);
  }
  return layout as Layout<T>; // stored under its own class
}

/** Names that minifiers give are no longer than this. */
const MOST_MINIFIED_LETTERS = 3;
/** Fields that stand for a struct without a name. */
const FIELDS_NAMED = 3;

/** The name of a class, or its first fields where that says nothing: the class has none, or a minifier's. */
function classNameOf(
  { name }: StructClass,
  fields: readonly (readonly [name: string, field: unknown])[],
): string {
  const isMinified = name.length <= MOST_MINIFIED_LETTERS && !checkedByDefault();
  if (name !== '' && !isMinified) return name;
  const some = fields.slice(0, FIELDS_NAMED).map(([field]) => field);
  return `Struct(${some.join(', ')}${fields.length > FIELDS_NAMED ? ', ...' : ''})`;
}

function collect(T: StructClass): [name: string, field: FieldDescription][] {
  if (underway.has(T)) {
    throw invalid(`${T.name} contains itself: its size would be infinite. Use \`ref(() => ${T.name})\`.`);
  }
  underway.add(T);
  let collected: [name: string | symbol, value: unknown][];
  try {
    collected = collectFields(T);
  } finally {
    underway.delete(T);
  }
  if (collected.length === 0) {
    throw invalid(`${T.name} has no fields: add at least one, as in \`x = f32()\`.`);
  }
  return collected.map(([name, value]) => {
    checkName(T, name);
    checkField(T, name, value);
    return [name, value];
  });
}

/** What views and JSON have a use for. */
const TAKEN: readonly string[] = ['toJSON', '__v_skip'];

/** Refuses a name that a field cannot have. */
function checkName(T: StructClass, name: string | symbol): asserts name is string {
  if (typeof name === 'symbol') {
    throw invalid(
      `${T.name} has a field named ${String(name)}: expected a string. A symbol has no name in saves, shaders or C.`,
    );
  }
  const where = `${T.name}[${JSON.stringify(name)}]`;
  if (name === '' || /^\d+$/.test(name)) {
    throw invalid(
      `${where}: expected a name that begins with a letter. JavaScript puts names that are numbers first, so that the fields would not lie in declared order.`,
    );
  }
  if (name in Object.prototype || TAKEN.includes(name)) {
    throw invalid(
      `${where}: this name has a meaning in every JavaScript object or view, which a field would hide. Choose another name.`,
    );
  }
}

function packingOf(T: StructClass): Packing | ExplicitPacking {
  const { packing = 'natural' } = T as { packing?: Packing | ExplicitPacking }; // an optional static member
  const isKnown =
    typeof packing === 'object' ? packing?.byteOffsets !== undefined : PACKINGS.includes(packing);
  if (!isKnown) {
    throw invalid(
      `${T.name}.packing is ${describe(packing)}: expected ${PACKINGS.map((p) => `'${p}'`).join(', ')} or { byteOffsets: {...} }.`,
    );
  }
  return packing;
}

function checkField(T: StructClass, name: string, value: unknown): asserts value is FieldDescription {
  if (!(value instanceof FieldDescription)) {
    const advised = DEVELOPMENT ? fieldAdvice(name, value) : advice('fieldAdvice', name, value);
    throw wrongArgument(`${T.name}.${name}`, value, `a field type${advised}`, FIELD);
  }
  if (name.startsWith('$')) {
    throw invalid(
      `${T.name}.${name}: names that start with $ are reserved for offheap. Choose another name.`,
    );
  }
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
