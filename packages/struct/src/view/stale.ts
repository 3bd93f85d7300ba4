import { AllocatorError } from '@offheap/core';
import type { FieldType } from '../fields/field-type.ts';
import type { Struct } from '../struct.ts';
import type { CheckedView } from './view.ts';

/** Throws what a checked accessor has to say about a view whose entry is gone. */
export function stale(view: Struct & CheckedView, field: string): never {
  throw new AllocatorError(
    'STALE',
    `${view.constructor.name}.${field}: ${view.$end || 'this entry was destroyed'}.`,
  );
}

/** Throws when a field's type refuses a value. */
export function refused(type: FieldType, value: unknown, field: string): void {
  const expected = type.refuse?.(value);
  if (expected === undefined) return;
  throw new AllocatorError('INVALID_ARGUMENT', `${field}: expected ${expected}, got ${String(value)}.`);
}

/** Throws when an index is none of an array. */
export function checkIndex(index: number, length: number, array: string): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${array}: index ${index} of ${length} elements: expected an integer from 0 to ${length - 1}.`,
  );
}
