import { AllocatorError } from '@offheap/core';
import { advice, DEVELOPMENT, showValue, wrongArgument } from '@offheap/core/internal';
import { checkedByDefault } from '../checked-mode.ts';
import type { ExplicitPacking } from './explicit-packing.ts';
import { fieldAdvice } from './field-advice.ts';
import { FIELD, FieldDescription, type FieldType } from './field-type.ts';
import type { GeneratedInitial } from './generated-initials.ts';
import { placeFields } from './place-fields.ts';
import {
  collectFields,
  givenNameOf,
  structName,
  isStructClass,
  STRUCT,
  type Struct,
  type StructClass,
} from './struct.ts';
import { refuseAsyncHooks } from '../view/hooks.ts';

/** The place of a field in its struct. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Bytes from the start of the struct. */
  readonly byteOffset: number;
  /** The size in bytes, without padding after it. */
  readonly size: number;
  /** The initial value; undefined for the type's zero value. */
  readonly initial: unknown;
}

/** The rules for the placement of fields: `static readonly packing = 'packed'` in the class. */
export type Packing =
  /** Each field at a multiple of its own alignment, as in C. The default. */
  | 'natural'
  /** Without padding, as in files and packets. Unaligned fields are slower. */
  | 'packed'
  /**
   * The layout of a GPU's storage buffers: vectors of three and four components at multiples of 16. Nested structs
   * use the same rules.
   */
  | 'std430'
  /** The layout of a GPU's uniform buffers: like std430, with array elements and nested structs at multiples of 16. */
  | 'std140';

/** The layout of a struct in memory: its fields in declared order, little-endian. */
export interface Layout<T extends Struct = Struct> {
  readonly struct: StructClass<T>;
  /** The name that the program gives the struct, `static readonly struct = 'Enemy'`; otherwise the name of the class. */
  readonly name: string;
  /**
   * Whether the program gives the struct a name. A struct without a name cannot be saved, because bundlers change the
   * names of classes.
   */
  readonly isNamed: boolean;
  /** Bytes up to the end of the last field. */
  readonly size: number;
  /** Bytes from the start of one entry to the start of the next: `size` rounded up to `align`. */
  readonly stride: number;
  /** The alignment of every entry in bytes: a power of two up to 8, or 16 for a GPU layout. */
  readonly align: number;
  /** The bytes of a stride that no field uses. */
  readonly padding: number;
  readonly packing: Packing | 'explicit';
  readonly fields: readonly Field[];
  /** The bytes of a new entry; `stride` bytes long. */
  readonly template: Uint8Array;
  /**
   * Initial values that functions return. They are written over the template for each new entry.
   *
   * @internal
   */
  readonly generated: readonly GeneratedInitial[];
  /**
   * The logarithm (base 2) of the unit of a view's offset. The unit is the width of most fields, so the offset
   * indexes the typed array of that width directly, which is faster than shifting a byte offset.
   *
   * @internal
   */
  readonly shift: number;
}

const PACKINGS: readonly Packing[] = ['natural', 'packed', 'std430', 'std140'];

const layouts = new WeakMap<StructClass, Map<Layout['packing'], Layout>>();
const underway = new Set<StructClass>();

/**
 * Returns the layout of a struct class. It is computed once for each class and packing.
 *
 * @param packing the placement rules; by default the class's own.
 * @throws AllocatorError `INVALID_ARGUMENT` when `T` is not a struct, has no fields or a member that is not a field,
 *   a hook is an async function, or the packing is unknown.
 */
export function layoutOf<T extends Struct>(T: StructClass<T>, packing?: Packing): Layout<T> {
  if (!isStructClass(T)) {
    throw wrongArgument('The struct', T, 'a class that extends Struct', STRUCT);
  }
  let byPacking = layouts.get(T);
  if (byPacking === undefined) layouts.set(T, (byPacking = new Map()));
  const rules = rulesOf(T, packing);
  const name = typeof rules === 'object' ? 'explicit' : rules;
  let layout = byPacking.get(name);
  if (layout === undefined) {
    const given = givenNameOf(T);
    const fields = collect(T);
    const named = given ?? classNameOf(T, fields);
    layout = {
      struct: T,
      name: named,
      isNamed: given !== undefined,
      packing: name,
      ...placeFields(T, named, fields, rules),
    };
    refuseAsyncHooks(layout.name, T.prototype);
    byPacking.set(name, layout);
  }
  return layout as Layout<T>; // stored under its own class
}

/** The highest number of letters in the names that minifiers assign. */
const MOST_MINIFIED_LETTERS = 3;
/** The number of fields that represent a struct without a name. */
const FIELDS_NAMED = 3;

/** Returns the name of a class; its first fields if the class has no name or one that a minifier assigned. */
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
    throw invalid(
      `${structName(T)} contains itself: its size would be infinite. Use \`ref(() => ${structName(T)})\`.`,
    );
  }
  underway.add(T);
  let collected: [name: string | symbol, value: unknown][];
  try {
    collected = collectFields(T);
  } finally {
    underway.delete(T);
  }
  if (collected.length === 0) {
    throw invalid(`${structName(T)} has no fields: add at least one, as in \`x = f32()\`.`);
  }
  return collected.map(([name, value]) => {
    checkName(T, name);
    checkField(T, name, value);
    return [name, value];
  });
}

/** Names that views and JSON use. */
const TAKEN: readonly string[] = ['toJSON', '__v_skip'];

/** Throws for a name that a field cannot have. */
function checkName(T: StructClass, name: string | symbol): asserts name is string {
  if (typeof name === 'symbol') {
    throw invalid(
      `${structName(T)} has a field named ${String(name)}: expected a string. A symbol has no name in saves, shaders or C.`,
    );
  }
  const where = `${structName(T)}[${JSON.stringify(name)}]`;
  if (name === '' || /^\d+$/.test(name)) {
    throw invalid(
      `${where}: expected a name that begins with a letter. JavaScript puts names that are numbers first, so the fields would not be in the order of their declaration.`,
    );
  }
  if (name in Object.prototype || TAKEN.includes(name)) {
    throw invalid(
      `${where}: this name has a meaning in every JavaScript object or view, which a field would hide. Choose another name.`,
    );
  }
}

/** Returns the rules that a class defines; others that are asked for, unless the class defines each offset. */
function rulesOf(T: StructClass, asked: Packing | undefined): Packing | ExplicitPacking {
  const { packing: own = 'natural' } = T as { packing?: Packing | ExplicitPacking }; // an optional static member
  checkPacking(T, own);
  if (asked === undefined || typeof own === 'object') return own;
  checkPacking(T, asked);
  return asked;
}

function checkPacking(T: StructClass, packing: Packing | ExplicitPacking): void {
  const isKnown =
    typeof packing === 'object' ? packing?.byteOffsets !== undefined : PACKINGS.includes(packing);
  if (isKnown) return;
  throw invalid(
    `${structName(T)}.packing is ${showValue(packing)}: expected ${PACKINGS.map((p) => `'${p}'`).join(', ')} or { byteOffsets: {...} }.`,
  );
}

function checkField(T: StructClass, name: string, value: unknown): asserts value is FieldDescription {
  if (!(value instanceof FieldDescription)) {
    const advised = DEVELOPMENT ? fieldAdvice(name, value) : advice('fieldAdvice', name, value);
    throw wrongArgument(`${structName(T)}.${name}`, value, `a field type${advised}`, FIELD);
  }
  if (name.startsWith('$')) {
    throw invalid(
      `${structName(T)}.${name}: names that start with $ are reserved for offheap. Choose another name.`,
    );
  }
}

function invalid(message: string): AllocatorError {
  return new AllocatorError('INVALID_ARGUMENT', message);
}
