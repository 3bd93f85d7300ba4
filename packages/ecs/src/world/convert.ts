import { Memory, RESERVED_BYTES } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Access, FieldType } from '@offheap/struct/internal';
import { type Names, ownOf } from './former-names.ts';
import { SavedEntity, SavedRef } from './saved-file.ts';
import { type SavedType, savedTypeOf } from './saved-type.ts';

/** How the values of a column are converted to those of a field. */
export type Conversion =
  /** The bytes are copied. */
  | 'copy'
  /** Each value is read, checked and written. */
  | 'read'
  /** Each value is read, converted and written. */
  | ((value: unknown) => unknown);

/** Returns the range of a type's integers. */
function integersOf(type: SavedType): readonly [low: number, high: number] | undefined {
  if (typeof type !== 'string') return type[0] === 'bits' ? [0, 2 ** type[1] - 1] : undefined;
  if (type === 'bool' || type === 'flag') return [0, 1];
  const [, sign, bits] = /^([iu])(8|16|32)$/.exec(type) ?? [];
  if (bits === undefined) return undefined;
  const values = 2 ** Number(bits);
  return sign === 'i' ? [-values / 2, values / 2 - 1] : [0, values - 1];
}

/** The highest integers up to which a float represents every integer. */
const EXACT: Readonly<Record<string, number>> = { f16: 2 ** 11, f32: 2 ** 24, f64: 2 ** 53 };
const FLOATS = ['f16', 'f32', 'f64'];
const same = (value: unknown): unknown => value;

/**
 * Returns the conversion from one type to another; undefined if the other type cannot hold all values.
 *
 * @param values the new names of an enumeration's values, by their old names.
 * @param isRenamed whether a struct had another name in the save.
 */
export function conversionOf(
  from: SavedType,
  to: SavedType,
  values: Names,
  isRenamed: (now: string, before: string) => boolean,
): Conversion | undefined {
  const enumeration = toCurrentEnum(from, to, values);
  if (enumeration !== undefined) return enumeration;
  if (isOf(from, 'text') && isOf(to, 'text')) return 'read';
  if (isOf(from, 'ref') && isOf(to, 'ref'))
    return from[1] === to[1] || isRenamed(to[1] as string, from[1] as string) ? 'read' : undefined;
  if (JSON.stringify(from) === JSON.stringify(to)) return isCopied(from) ? 'copy' : 'read';
  const low = integersOf(from);
  const high = integersOf(to);
  if (low !== undefined && high !== undefined) {
    const isBoolean = to === 'bool' || to === 'flag';
    if (low[0] < high[0] || low[1] > high[1]) return undefined;
    return isBoolean ? same : Number;
  }
  if (typeof to !== 'string') return undefined;
  if (low !== undefined && EXACT[to] !== undefined)
    return -low[0] <= EXACT[to] && low[1] <= EXACT[to] ? Number : undefined;
  if (low !== undefined && (to === 'i64' || to === 'u64'))
    return to === 'i64' || low[0] >= 0 ? (value) => BigInt(Number(value)) : undefined;
  if (typeof from !== 'string') return undefined;
  if (FLOATS.includes(from) && FLOATS.indexOf(to) > FLOATS.indexOf(from)) return same;
  const isNorm = from.endsWith('norm');
  if (isNorm && (to === 'f32' || to === 'f64')) return same;
  return isNorm && to === from.replace('8', '16') ? same : undefined;
}

function isOf(type: SavedType, ...kinds: readonly string[]): type is Exclude<SavedType, string> {
  return typeof type !== 'string' && kinds.includes(type[0]);
}

/** Whether all bytes of a type have the same meaning in a file and in a memory. */
function isCopied(type: SavedType): boolean {
  if (typeof type === 'string') return !['bool', 'flag', 'entity', 'object'].includes(type);
  return type[0] === 'bytes';
}

type Enumeration = Exclude<SavedType, string>;

/** Returns the names of an enumeration. */
function namesOf(type: Enumeration): readonly string[] {
  if (type[0] === 'names') return type[2];
  return (type[2] as readonly (readonly [string, number])[]).map(([name]) => name); // of the kind `enum`
}

/** Returns the values of an enumeration by their names. */
function valuesOf(type: Enumeration): Map<string, unknown> {
  if (type[0] === 'names') return new Map(type[2].map((name) => [name, name]));
  return new Map(type[2] as readonly (readonly [string, number])[]); // of the kind `enum`
}

/**
 * Returns a function that converts the values of an enumeration by name, undefined for other types. A value without a
 * corresponding name becomes undefined.
 *
 * @param values the new names by the old names. If the save has both names, and both are in use, each keeps its meaning.
 */
export function toCurrentEnum(
  from: SavedType,
  to: SavedType,
  values: Names,
): ((value: unknown) => unknown) | undefined {
  if (!isOf(from, 'enum', 'names') || !isOf(to, 'enum', 'names')) return undefined;
  const now = valuesOf(to);
  const saved = namesOf(from);
  const byName = (name: string): unknown => {
    const renamed = ownOf(values, name);
    const isKept = renamed === undefined || (now.has(name) && saved.includes(renamed));
    return now.get(isKept ? name : renamed);
  };
  if (from[0] === 'names') return (value) => (typeof value === 'string' ? byName(value) : undefined);
  const before = new Map<unknown, unknown>();
  for (const [name, value] of from[2] as readonly (readonly [string, number])[]) {
    // Of two names of one value, the first one that still exists applies.
    before.set(value, before.get(value) ?? byName(name));
  }
  return (value) => before.get(value);
}

/** Returns the first name that may have its old or its new meaning: the save and the enumeration have both the name and its new name. */
export function ambiguousNameOf(from: SavedType, to: SavedType, values: Names): string | undefined {
  if (!isOf(from, 'enum', 'names') || !isOf(to, 'enum', 'names')) return undefined;
  const saved = namesOf(from);
  const now = namesOf(to);
  return saved.find((name) => {
    const renamed = ownOf(values, name);
    return renamed !== undefined && renamed !== name && now.includes(name) && saved.includes(renamed);
  });
}

/** Returns the name of a value of an enumeration of numbers; other values as they are. */
export function enumNameOf(value: unknown, from: SavedType): unknown {
  if (!isOf(from, 'enum')) return value;
  const [, , members] = from as readonly ['enum', string, readonly (readonly [string, number])[]];
  return members.find(([, number]) => number === value)?.[0] ?? value;
}

/** Returns a value as text for a message: the name for a value of an enumeration. */
export function shownOf(value: unknown, from: SavedType): string {
  if (value instanceof SavedEntity) return 'an entity';
  return value instanceof SavedRef ? 'a reference' : showValue(enumNameOf(value, from));
}

/**
 * Returns a function that converts values that functions of migrations return, as a load without functions does:
 * integers and booleans to wider types, and values of enumerations by name.
 */
export function resultConversion(to: SavedType, values: Names): (value: unknown) => unknown {
  if (isOf(to, 'enum', 'names')) {
    const now = valuesOf(to);
    return (value) => {
      if (typeof value !== 'string') return value;
      return now.get(value) ?? now.get(ownOf(values, value) ?? '') ?? value;
    };
  }
  if (to === 'i64' || to === 'u64') {
    return (value) => {
      if (typeof value === 'boolean' || Number.isSafeInteger(value)) return BigInt(value as number | boolean);
      return value;
    };
  }
  if (to === 'bool' || to === 'flag') return same;
  const holdsBooleans = integersOf(to) !== undefined || (typeof to === 'string' && EXACT[to] !== undefined);
  return holdsBooleans ? (value) => (typeof value === 'boolean' ? Number(value) : value) : same;
}

/** Access to a field in a memory of its own, for trial writes. */
const trial = new WeakMap<FieldType, Access<unknown>>();

/** The entities and entries that the values of a save may refer to. */
export interface SavedTargets {
  /** The number of entities in the save. */
  readonly entities: number;
  /**
   * Returns the current names of the struct of a section's entries and of its base classes; undefined if the section is
   * not loaded.
   */
  structsOf(section: number): readonly string[] | undefined;
}

/** Returns a description of the expected value for a field when a value cannot be written; undefined when it can. */
export function expectedOf(type: FieldType, value: unknown, targets: SavedTargets): string | undefined {
  switch (type.kind) {
    case 'entity':
      return isInteger(value, targets.entities) ? undefined : 'an entity of the save';
    case 'ref':
      return expectedRef(savedTypeOf(type), value, targets);
    case 'object':
      return undefined;
    case 'bool':
    case 'flag':
      return typeof value === 'boolean' || value === 0 || value === 1 ? undefined : 'true or false';
    case 'text':
      return expectedText(type, value);
  }
  const saved = savedTypeOf(type);
  if (typeof saved === 'string' && saved.endsWith('norm')) {
    const low = saved.startsWith('i') ? -1 : 0;
    return typeof value === 'number' && value >= low && value <= 1 ? undefined : `a number from ${low} to 1`;
  }
  if (typeof saved === 'string' && FLOATS.includes(saved))
    return typeof value === 'number' ? expectedNumber(type, value) : 'a number';
  if (isOf(saved, 'bytes') && isRaw(type, value)) return undefined;
  if (type.refuse !== undefined)
    return type.refuse(value) ?? (typeof value === 'number' ? expectedNumber(type, value) : undefined);
  if (isOf(saved, 'bits')) {
    const [, bits] = saved as readonly ['bits', number];
    return isInteger(value, 2 ** bits - 1) ? undefined : `an integer of ${bits} bits`;
  }
  return canHold(type, value) ? undefined : `a value of ${type.kind}, or its ${type.size} bytes`;
}

/** Whether a value is the bytes of a field, which migrations receive for types that a save cannot describe. */
export function isRaw(type: FieldType, value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === type.size;
}

/** Fractions may be rounded, but not to Infinity. Numbers from 2^53 on are as imprecise as fractions. */
function expectedNumber(type: FieldType, value: number): string | undefined {
  const access = accessOf(type);
  access.set(RESERVED_BYTES, value);
  const held = access.get(RESERVED_BYTES);
  if (keeps(held, value)) return undefined;
  return Number.isFinite(held)
    ? `an integer that a field of the type ${type.kind} holds exactly, or a fraction, which is rounded`
    : `a number that does not become Infinity in a field of the type ${type.kind}`;
}

/** Whether a field has kept a number unchanged, or has rounded a fraction. */
function keeps(held: unknown, value: unknown): boolean {
  if (held === value || !Number.isFinite(value)) return true;
  return Number.isFinite(held) && !Number.isSafeInteger(value);
}

function expectedRef(to: SavedType, value: unknown, targets: SavedTargets): string | undefined {
  if (value === null) return undefined;
  if (!(value instanceof SavedRef)) return 'a reference of the save, or null';
  const structs = targets.structsOf(value.section);
  const target = String(to[1]); // a name; empty for a base class without one
  // References to entries that are not loaded become null.
  return structs === undefined || target === '' || structs.includes(target)
    ? undefined
    : `a reference to ${target}`;
}

function expectedText(type: FieldType, value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (value.includes('\0')) return 'a string without the character 0, which ends the text';
    if (/\p{Surrogate}/u.test(value))
      return 'a string without unpaired surrogates, which UTF-8 cannot encode';
    if (canWrite(type, value)) return undefined;
  }
  return `a string of at most ${type.size} bytes of UTF-8`;
}

function accessOf(type: FieldType): Access<unknown> {
  let access = trial.get(type);
  if (access === undefined) trial.set(type, (access = type.access(new Memory(RESERVED_BYTES + type.size))));
  return access;
}

/** Whether a value can be written to a field: tried in a memory of its own. */
function canWrite(type: FieldType, value: unknown): boolean {
  const access = accessOf(type);
  try {
    access.set(RESERVED_BYTES, value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a field keeps a value, a string or a list of numbers, unchanged when the value is written to it. Tested in a
 * memory of its own.
 */
function canHold(type: FieldType, value: unknown): boolean {
  if (!canWrite(type, value)) return false;
  const held = accessOf(type).get(RESERVED_BYTES);
  if (typeof value === 'string') return held === value;
  if (!ArrayBuffer.isView(held) || held instanceof DataView) return true;
  const list = held as unknown as ArrayLike<unknown>; // a typed array
  return Array.from(value as ArrayLike<unknown>).every((element, i) => keeps(list[i], element));
}

function isInteger(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}
