import { AllocatorError, type AllocatorErrorCode } from '@offheap/core';
import { showValue, wrongArgument } from '@offheap/core/internal';
import { structOf } from '../view/view.ts';
import type { Layout } from './layout.ts';
import { givenNameOf, STRUCT, Struct, type StructClass } from './struct.ts';

/** Whether a class is not the struct of a layout, but has the same static `struct` name. */
export function isNamesake(T: StructClass, { struct, isNamed, name }: Layout): boolean {
  return T !== struct && isNamed && givenNameOf(T) === name;
}

/**
 * The error about two classes of one name, of which a module that is evaluated twice is the usual cause.
 *
 * @param what the part or the entry that has the other class, as in `The single Score of this world`.
 */
export function namesake(what: string, code: AllocatorErrorCode = 'INVALID_ARGUMENT'): AllocatorError {
  return new AllocatorError(
    code,
    `${what} has another class of the same name. Was the module of the class evaluated twice, for example by hot module replacement? Then reload the page, or create a new world and load a save of the old one. Two different structs need different names.`,
  );
}

/** The error about an argument that is not an entry of a struct. */
export function wrongEntry(what: string, value: unknown, layout: Layout, expected: string): AllocatorError {
  if (value instanceof Struct) {
    let T: StructClass = structOf(value);
    for (; T !== (Struct as unknown); T = Object.getPrototypeOf(T) as StructClass)
      if (isNamesake(T, layout)) return namesake(`${what}, ${showValue(value)},`, 'NOT_OWNED');
  }
  return wrongArgument(what, value, expected, STRUCT, 'NOT_OWNED');
}
