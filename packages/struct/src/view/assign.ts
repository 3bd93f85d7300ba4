import { AllocatorError, type Memory } from '@offheap/core';
import { hasOwn, showValue } from '@offheap/core/internal';
import type { FieldType } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import { Struct } from '../schema/struct.ts';
import { canCompile, compile } from '../codegen/compile.ts';

/** Fills an entry of a memory with values for some of its fields. */
export type Assign = (entry: object, initial: object, memory: Memory) => void;

/** Throws for names that are not fields of a struct. */
export type RefuseUnknown = (layout: Layout, names: readonly string[], initial: object) => void;

/**
 * Returns a function that fills an entry's fields from an object with some of them. The values have the form that
 * fields accept, or that `toObject` returns.
 *
 * @param refuse throws for other names, in checked mode.
 */
export function makeAssign(layout: Layout, refuse: RefuseUnknown | undefined): Assign {
  const setters = settersOf(layout);
  const names = [...layout.fields.map(({ name }) => name), ...setters];
  const parts = new Map<string, Part>();
  for (const { name, type } of layout.fields) {
    const part = partOf(type, refuse);
    if (part !== undefined) parts.set(name, part);
  }
  const noObject = (initial: unknown): never => {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The initial values of ${layout.name} are ${showValue(initial)}: expected an object with some of ${names.join(', ')}.`,
    );
  };
  const check = refuse && ((initial: object) => refuse(layout, names, initial));
  // A test of the type in production would make `create` a sixth slower.
  const isWrong = `${refuse === undefined ? '' : "typeof initial !== 'object' || "}initial === null`;
  if (canCompile()) {
    const lines = layout.fields.map(({ name, type }) => {
      const key = `[${JSON.stringify(name)}]`;
      const part = parts.get(name);
      const known = `parts.get(${JSON.stringify(name)})`;
      const write =
        part === undefined
          ? `entry${key} = value`
          : part.isInPlace
            ? `${known}.fill(entry${key}, value, memory)`
            : `entry${key} = ${known}.valueOf(value, memory)`;
      const given =
        type.isOptional === true
          ? `value !== undefined || hasOwn(initial, ${key.slice(1, -1)})`
          : 'value !== undefined';
      return `value = initial${key}; if (${given}) ${write};`;
    });
    for (const name of setters) {
      const key = JSON.stringify(name);
      lines.push(
        `value = initial[${key}]; if (value !== undefined && isShown(initial, ${key})) entry[${key}] = value;`,
      );
    }
    const body = `return function assign(entry, initial, memory) { if (${isWrong}) noObject(initial); ${check === undefined ? '' : 'check(initial); '}let value; ${lines.join('\n')} };`;
    return compile(`${layout.name} initial`, body, {
      parts,
      check,
      noObject,
      isShown,
      hasOwn,
    });
  }
  return (entry, initial, memory) => {
    if (initial === null || (refuse !== undefined && typeof initial !== 'object')) noObject(initial);
    check?.(initial);
    const target = entry as Record<string, unknown>; // written by name
    const given = initial as Readonly<Record<string, unknown>>; // read by name
    for (const { name, type } of layout.fields) {
      const value = given[name];
      if (value === undefined && !(type.isOptional === true && hasOwn(given, name))) continue;
      const part = parts.get(name);
      if (part === undefined) target[name] = value;
      else if (part.isInPlace) part.fill(target[name] as object, value as object, memory);
      else target[name] = part.valueOf(value, memory);
    }
    for (const name of setters) {
      if (given[name] !== undefined && isShown(given, name)) target[name] = given[name];
    }
  };
}

/** How to fill a field that cannot be written as a plain value. */
export type Part =
  | { readonly isInPlace: true; readonly fill: Assign }
  | { readonly isInPlace: false; valueOf(this: void, value: unknown, memory: Memory): unknown };

/**
 * Returns how to fill a field of a type. Nested structs and arrays of them are filled part by part; references also
 * accept handles.
 */
export function partOf(type: FieldType, refuse: RefuseUnknown | undefined): Part | undefined {
  if (type.fromPlain !== undefined) {
    return { isInPlace: false, valueOf: (value, memory) => type.fromPlain!(value, memory) };
  }
  return type.assignPart?.(refuse);
}

/**
 * Whether to write the value of a setter. Not if the object is an entry or a copy of an entry: there, such values
 * repeat those of fields.
 */
function isShown(initial: object, name: string): boolean {
  if (initial instanceof Struct) return false;
  return !hasOwn(initial, name) || Object.prototype.propertyIsEnumerable.call(initial, name);
}

/** Returns the names that can be written besides fields: the setters of the class. */
function settersOf({ struct }: Layout): string[] {
  const names = new Set<string>();
  for (
    let at = struct.prototype as object | null;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (descriptor.set !== undefined) names.add(name);
  }
  return [...names];
}
