import { AllocatorError } from '@offheap/core';
import { isStructClass, type Struct, type StructClass } from '../struct.ts';
import { FieldDescription, type FieldType } from './field-type.ts';
import { StructType } from './struct-type.ts';

/** What names an element's type: a field's factory (`f32`, `vec2`) or a struct class. */
export type ElementSource<V> = (() => V) | (V extends Struct ? StructClass<V> : never);

/**
 * The type that a factory or a struct class names.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it is neither.
 */
export function elementType<V>(source: ElementSource<V>): FieldType<V> {
  return elementDescription(source).type;
}

/**
 * The same with the initial value that the factory gives.
 *
 * @throws AllocatorError as {@link elementType}.
 */
export function elementDescription<V>(source: ElementSource<V>): FieldDescription<V> {
  if (isStructClass(source)) {
    return new FieldDescription(new StructType(source)); // V is its instance
  }
  const made: unknown = typeof source === 'function' ? source() : undefined; // no class: a factory
  if (made instanceof FieldDescription) return made as FieldDescription<V>; // the factory gives V's description
  const given =
    (source as unknown) instanceof FieldDescription ? 'a field that was made already' : String(source);
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `Elements of ${given}: expected what makes one, such as f32, vec2, a struct class, or () => text(8).`,
  );
}
