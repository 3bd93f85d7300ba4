import { AllocatorError } from '@offheap/core';
import { hasOwn, showValue } from '@offheap/core/internal';
import type { FieldType } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import { Struct } from '../schema/struct.ts';
import { takeCopyForLength } from '../codegen/kernel-copies.ts';
import { specialize } from '../codegen/specialize.ts';
import { ASSIGN_COPIES } from './kernels/assign-copies.ts';
import { assign, type Assign, type AssignedField, type Part } from './kernels/assign.kernel.ts';
import { assignSource } from './kernels/kernel-sources.generated.ts';

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
  const noObject = (initial: unknown): never => {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The initial values of ${layout.name} are ${showValue(initial)}: expected an object with some of ${names.join(', ')}.`,
    );
  };
  const check = (initial: object): void => refuse?.(layout, names, initial);
  const assignFields = (FIELDS: readonly AssignedField[], isLast: boolean): Assign => {
    const constants = { CHECKED: refuse !== undefined, HAS_SETTERS: isLast && setters.length > 0 };
    const copies = constants.CHECKED || constants.HAS_SETTERS ? [] : ASSIGN_COPIES;
    const kernel = { run: takeCopyForLength(copies, FIELDS.length) ?? assign, source: assignSource };
    const parts = { FIELDS, setters, noObject, check, hasOwn, isShown };
    return specialize(kernel, `${layout.name} initial`, parts, constants);
  };
  const fields = layout.fields.map(({ name, type }): AssignedField => {
    const part = partOf(type, refuse);
    return { NAME: name, OPTIONAL: type.isOptional === true, PLAIN: part === undefined, part };
  });
  const most = ASSIGN_COPIES.length || Infinity; // of one copy
  if (fields.length <= most) return assignFields(fields, true);
  const pieces: Assign[] = [];
  for (let i = 0; i < fields.length; i += most)
    pieces.push(assignFields(fields.slice(i, i + most), i + most >= fields.length));
  return (entry, initial, memory) => {
    for (let i = 0; i < pieces.length; i++) pieces[i]!(entry, initial, memory);
  };
}

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
