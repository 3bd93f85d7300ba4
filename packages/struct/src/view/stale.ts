import { AllocatorError } from '@offheap/core';
import { refuseDetached, showValue } from '@offheap/core/internal';
import type { Checked } from '../checked-mode.ts';
import type { FieldType } from '../schema/field-type.ts';
import { pastOf } from './history.ts';
import { layoutOf } from '../schema/layout.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { asView, type CheckedView } from './view.ts';

/**
 * Throws the error of a checked accessor about a view whose entry was destroyed. `field` begins with the struct's
 * name.
 */
export function stale(view: CheckedView, field: string): never {
  refuseDetached(view.$memory);
  const { $handle, $end } = view;
  const which =
    $handle === 0
      ? ''
      : $handle < 0
        ? ` of entity ${-$handle}`
        : ` of handle ${$handle}${generationOf(view)}`;
  throw new AllocatorError('STALE', `${field}${which}: ${$end}.${pastOf(view)}`);
}

/** Returns the error about a struct that is not live, in every mode. */
export function notAlive(entry: Struct, advice: string): AllocatorError {
  const { $end = '' } = asView(entry) as Partial<CheckedView>; // only checked mode has it
  return new AllocatorError(
    'STALE',
    `This ${nameOfEntry(entry)} is not alive: ${$end || 'it was destroyed before, or with its scope or allocator'}. ${advice}.${pastOf(asView(entry))}`,
  );
}

/** Returns the name of an entry for messages. An entry's constructor is its struct, in view classes too. */
export function nameOfEntry(entry: Struct): string {
  return layoutOf(entry.constructor as StructClass).name;
}

/** Throws the same error for an array that a scope has created. */
export function staleArray({ $end }: Pick<CheckedView, '$end'>, kind: string): never {
  throw new AllocatorError(
    'STALE',
    `This array of ${kind} was freed: ${$end}. Create it in the scope that uses it.`,
  );
}

/** Returns the error about an object that inherits from a view class but is not a view: a clone, or a proxy. */
export function notAView(field: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${field} of an object that inherits from a view but is not a view, such as a clone or a proxy: expected the view itself. Copy an entry with \`toObject(view)\`; keep the view out of reactive state, for example with \`markRaw(view)\` of Vue.`,
  );
}

/**
 * Throws the same error in checked mode, for an object without the state of a view. `field` begins with the struct's
 * name.
 */
export function foreign(object: { readonly $layout?: { readonly name: string } }, field: string): never {
  throw notAView(field.startsWith('$') ? `${object.$layout?.name ?? 'A struct'}.${field}` : field);
}

/** Returns the generation in a view's stamp. The stamp contains it until the view itself ends. */
function generationOf({ $stamp }: CheckedView): string {
  return $stamp > 0 ? ` (generation ${$stamp >>> 1})` : '';
}

/**
 * The check of written values in a mode. The range of numbers is checked by option; whether they are numbers is always
 * checked.
 */
export interface Refusal {
  refuse(value: unknown): string | undefined;
  /** Source that is true for every `value` that is refused. Without it, the check runs for each value. */
  readonly doubts: string | undefined;
}

/** Returns the check of written values for a type; undefined in production. */
export function refusalOf(type: FieldType, checked: Checked): Refusal | undefined {
  if (checked === false) return undefined;
  if (checked === true && type.refusesByOption === true) {
    if (type.refuseAlways === undefined) return undefined;
    return { refuse: (value) => type.refuseAlways?.(value), doubts: type.alwaysDoubts };
  }
  if (type.refuse === undefined) return undefined;
  return { refuse: (value) => type.refuse?.(value), doubts: type.doubts };
}

/** Throws when a field's type refuses a value. */
export function refused(type: Pick<Refusal, 'refuse'>, value: unknown, field: string): void {
  const expected = type.refuse(value);
  if (expected === undefined) return;
  throw new AllocatorError('INVALID_ARGUMENT', `${field}: expected ${expected}, got ${showValue(value)}.`);
}

/** Throws when an index is outside an array. */
export function checkIndex(index: number, length: number, array: string): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${array}: index ${showValue(index)} of ${length} elements: expected an integer from 0 to ${length - 1}.`,
  );
}
