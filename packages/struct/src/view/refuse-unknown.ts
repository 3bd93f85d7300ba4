import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Layout } from '../schema/layout.ts';
import { Struct } from '../schema/struct.ts';

/** Throws when a value is not an object, or a name is not a field or setter of a struct. */
export function refuseUnknown({ name, fields }: Layout, names: readonly string[], initial: unknown): void {
  if (typeof initial !== 'object' || initial === null) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The initial values of ${name} are ${showValue(initial)}: expected an object with some of ${names.join(', ')}.`,
    );
  }
  if (initial instanceof Struct) return; // another entry, which may have more properties
  for (const key of Object.keys(initial)) {
    if (names.includes(key)) continue;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${name} has no field ${key}: expected some of ${fields.map((field) => field.name).join(', ')}.`,
    );
  }
}
