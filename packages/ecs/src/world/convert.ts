import { Memory, RESERVED_BYTES } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { FieldType } from '@offheap/struct/internal';
import { SavedRef } from './saved-file.ts';
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
  values: Readonly<Record<string, string>>,
  isRenamed: (now: string, before: string) => boolean,
): Conversion | undefined {
  if (isOf(from, 'enum', 'names') && isOf(to, 'enum', 'names')) return enumConversion(from, to, values);
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

/** Converts by name. A value without a corresponding name becomes undefined, which is refused. */
function enumConversion(
  from: Exclude<SavedType, string>,
  to: Exclude<SavedType, string>,
  values: Readonly<Record<string, string>>,
): Conversion {
  const now = new Map<string, unknown>(
    to[0] === 'names'
      ? to[2].map((name) => [name, name])
      : (to[2] as readonly (readonly [string, number])[]).map(([name, value]) => [name, value]), // of the kind `enum`
  );
  const byName = (name: string): unknown => now.get(Object.hasOwn(values, name) ? values[name]! : name);
  if (from[0] === 'names') return (value) => (typeof value === 'string' ? byName(value) : undefined);
  const before = new Map<unknown, unknown>();
  for (const [name, value] of from[2] as readonly (readonly [string, number])[]) {
    // Two names of one value: the first that is still there.
    before.set(value, before.get(value) ?? byName(name));
  }
  return (value) => before.get(value);
}

/** Returns the value of an enumeration for a message: its name. */
export function shownOf(value: unknown, from: SavedType): string {
  if (!isOf(from, 'enum')) return showValue(value);
  const [, , members] = from as readonly ['enum', string, readonly (readonly [string, number])[]];
  const name = members.find(([, number]) => number === value)?.[0];
  return name === undefined ? showValue(value) : JSON.stringify(name);
}

/** Memories for trial writes of values that encoders may refuse. */
const trial = new WeakMap<FieldType, Memory>();

/**
 * Returns a description of the expected value for a field when a value cannot be written; undefined when it can.
 *
 * @param entities the number of entities in the save.
 */
export function expectedOf(type: FieldType, value: unknown, entities: number): string | undefined {
  switch (type.kind) {
    case 'entity':
      return isInteger(value, entities) ? undefined : 'an entity of the save';
    case 'ref':
      return value === null || value instanceof SavedRef ? undefined : 'a reference of the save, or null';
    case 'object':
      return undefined;
    case 'bool':
    case 'flag':
      return typeof value === 'boolean' || value === 0 || value === 1 ? undefined : 'true or false';
    case 'text': {
      let memory = trial.get(type);
      if (memory === undefined) trial.set(type, (memory = new Memory(RESERVED_BYTES + type.size)));
      try {
        type.access(memory).set(RESERVED_BYTES, value);
        return undefined;
      } catch {
        return `a text of at most ${type.size} bytes of UTF-8`;
      }
    }
  }
  if (typeof value === 'number' && Number.isNaN(value) && FLOATS.includes(type.kind)) return undefined;
  const saved = savedTypeOf(type);
  if (typeof saved === 'string' && (saved.endsWith('norm') || FLOATS.includes(saved)))
    return typeof value === 'number' ? undefined : 'a number';
  return type.refuse?.(value);
}

function isInteger(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}
