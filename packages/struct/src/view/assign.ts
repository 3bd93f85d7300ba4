import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { FieldType } from '../fields/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import { Struct } from '../schema/struct.ts';
import { canCompile, compile } from '../codegen/compile.ts';

/** Fills an entry from some of its fields. */
export type Assign = (entry: object, initial: object) => void;

/** Makes what fills an entry's fields from an object that has some of them; in checked mode it refuses names that are none. */
export function makeAssign(layout: Layout, checked: boolean): Assign {
  const names = [...layout.fields.map(({ name }) => name), ...settersOf(layout)];
  const nested = new Map<string, Assign>();
  for (const { name, type } of layout.fields) {
    const inner = nestedAssign(type, checked);
    if (inner !== undefined) nested.set(name, inner);
  }
  const check = checked ? (initial: object) => refuseUnknown(layout, names, initial) : undefined;
  if (canCompile()) {
    const lines = names.map((name) => {
      const key = `[${JSON.stringify(name)}]`;
      const write = nested.has(name)
        ? `nested.get(${JSON.stringify(name)})(entry${key}, value)`
        : `entry${key} = value`;
      return `value = initial${key}; if (value !== undefined) ${write};`;
    });
    const body = `return function assign(entry, initial) { ${check === undefined ? '' : 'check(initial); '}let value; ${lines.join('\n')} };`;
    return compile(`${layout.name} initial`, body, { nested, check });
  }
  return (entry, initial) => {
    check?.(initial);
    const target = entry as Record<string, unknown>; // written by name
    const given = initial as Readonly<Record<string, unknown>>; // read by name
    for (const name of names) {
      const value = given[name];
      if (value === undefined) continue;
      const inner = nested.get(name);
      if (inner === undefined) target[name] = value;
      else inner(target[name] as object, value as object);
    }
  };
}

/** Nested structs and arrays of them are filled part by part. */
function nestedAssign(type: FieldType, checked: boolean): Assign | undefined {
  // Nested structs and arrays carry what they are made of.
  const { layout, element } = type as { layout?: Layout; element?: FieldType };
  if (layout !== undefined) return makeAssign(layout, checked);
  const inner = element === undefined ? undefined : nestedAssign(element, checked);
  if (inner === undefined) return undefined;
  return (array, list) => {
    const target = array as { readonly length: number; get(i: number): object };
    let i = 0;
    for (const item of list as Iterable<object>) inner(target.get(i++), item);
  };
}

/** Names of what can be written besides fields: the setters of the class. */
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

function refuseUnknown({ name, fields }: Layout, names: readonly string[], initial: unknown): void {
  if (typeof initial !== 'object' || initial === null) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The initial values of ${name} are ${showValue(initial)}: expected an object with some of ${names.join(', ')}.`,
    );
  }
  if (initial instanceof Struct) return; // another entry, which may have more
  for (const key of Object.keys(initial)) {
    if (names.includes(key)) continue;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${name} has no field ${key}: expected some of ${fields.map((field) => field.name).join(', ')}.`,
    );
  }
}
