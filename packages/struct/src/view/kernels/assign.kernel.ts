import type { Memory } from '@offheap/core';

/** Fills an entry of a memory with values for some of its fields. */
export type Assign = (entry: object, initial: object, memory: Memory) => void;

/** How to fill a field that cannot be written as a plain value. */
export type Part =
  | { readonly isInPlace: true; readonly fill: Assign }
  | { readonly isInPlace: false; valueOf(this: void, value: unknown, memory: Memory): unknown };

/** A field that initial values can contain. */
export interface AssignedField {
  readonly NAME: string;
  /** Whether `undefined` is a value of the field. */
  readonly OPTIONAL: boolean;
  /** Whether a value is written as it is. */
  readonly PLAIN: boolean;
  /** Defined if not `PLAIN`. */
  readonly part: Part | undefined;
}

/** The objects that the kernel of one struct uses. */
export interface AssignParts {
  readonly FIELDS: readonly AssignedField[];
  /** Names that can be written besides fields: the setters of the class. */
  readonly setters: readonly string[];
  /** Throws for initial values that are not an object. */
  noObject(this: void, initial: unknown): never;
  /** In checked mode: throws for names that are not fields. */
  check(this: void, initial: object): void;
  hasOwn(this: void, object: object, name: string): boolean;
  /** Whether to write the value of a setter. */
  isShown(this: void, initial: object, name: string): boolean;
}

export interface AssignConstants {
  readonly CHECKED: boolean;
  readonly HAS_SETTERS: boolean;
}

/** An object whose fields are read and written by name. */
type Fields = Record<string, unknown>;

/** Fills an entry's fields from an object with some of them. */
export function assign(parts: AssignParts, C: AssignConstants): Assign {
  const { CHECKED, HAS_SETTERS } = C;
  const { FIELDS, setters, noObject, check, hasOwn, isShown } = parts;

  return function assignFields(entry: object, initial: object, memory: Memory): void {
    if (CHECKED) {
      if (typeof initial !== 'object' || initial === null) noObject(initial);
      check(initial);
    } else {
      // A test of the type would make `create` a sixth slower.
      if (initial === null) noObject(initial);
    }
    const target = entry as Fields;
    const given = initial as Fields;
    let value: unknown;
    for (let k = 0; k < FIELDS.length; k++) {
      const field = FIELDS[k]!;
      value = given[field.NAME];
      if (value !== undefined || (field.OPTIONAL && hasOwn(given, field.NAME))) {
        if (field.PLAIN) target[field.NAME] = value;
        else {
          const part = field.part!;
          if (part.isInPlace) part.fill(target[field.NAME] as object, value as object, memory);
          else target[field.NAME] = part.valueOf(value, memory);
        }
      }
    }
    if (HAS_SETTERS) {
      for (let i = 0; i < setters.length; i++) {
        const name = setters[i]!;
        value = given[name];
        if (value !== undefined && isShown(given, name)) target[name] = value;
      }
    }
  };
}
