import { AllocatorError } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import { Struct } from '../schema/struct.ts';

/** Throws when a name is not a field or setter of a struct. */
export function refuseUnknown({ name, fields }: Layout, names: readonly string[], initial: object): void {
  if (initial instanceof Struct) return; // another entry, which may have more properties
  for (const key of Object.keys(initial)) {
    if (names.includes(key)) continue;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${name} has no field ${key}: expected one of ${fields.map((field) => field.name).join(', ')}.`,
    );
  }
}
