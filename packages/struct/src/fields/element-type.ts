import { wrongArgument } from '@offheap/core/internal';
import { isStructClass, STRUCT, type Struct, type StructClass } from '../schema/struct.ts';
import { FIELD, FieldDescription } from '../schema/field-type.ts';
import { StructType } from './struct-type.ts';

/** An element type: a field function (`f32`, `vec2`) or a struct class. */
export type ElementSource<V> = (() => V) | (V extends Struct ? StructClass<V> : never);

/**
 * Returns the type for a field function or a struct class, with the initial value of the field function.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when `source` is neither.
 */
export function elementDescription<V>(source: ElementSource<V>): FieldDescription<V> {
  if (isStructClass(source)) {
    return new FieldDescription(new StructType(source)); // V is its instance
  }
  const made = typeof source === 'function' ? callFactory(source) : undefined;
  if (made instanceof FieldDescription) return made as FieldDescription<V>; // the factory returns the description of V
  const isMade = (source as unknown) instanceof FieldDescription;
  throw wrongArgument(
    'The type of elements',
    made ?? source,
    `a function that creates a field, such as f32, vec2, () => text(8), or a struct class${isMade ? ': leave out the `()`' : ''}`,
    made === undefined ? STRUCT : FIELD,
  );
}

/** Calls a field function and returns its result; returns undefined for a class, which cannot be called. */
function callFactory(factory: () => unknown): unknown {
  if (/^class\b/.test(Function.prototype.toString.call(factory))) return undefined;
  return factory();
}
