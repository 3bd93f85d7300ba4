import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import { FieldDescription, type FieldType } from './field-type.ts';

/**
 * Throws for an initial value that its field cannot hold: a number that is out of range, a value that is not a
 * number, or a value outside the enumeration. Called when a layout is created, in production too. Values that
 * encoders refuse (for example a text that is too long) are refused by the encoders.
 *
 * @param path names the field: `Ship.gun.damage`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkInitial(type: FieldType, value: unknown, path: string): void {
  if (value instanceof FieldDescription) {
    throw invalid(
      `${path}: its initial value is another field, which has no value yet: expected a value. Set it in \`onCreate\`, or write the value in both places.`,
    );
  }
  visitParts(type, value, path, (part, inner, where) => {
    const expected = part.refuse?.(inner);
    if (expected !== undefined)
      throw invalid(`${where}: its initial value is ${showValue(inner)}: expected ${expected}.`);
  });
}

/** Called with a part of a value, and its name in messages. */
export type VisitPart = (type: FieldType, value: unknown, path: string) => void;

/**
 * Visits a value of a type; for a nested struct or an array, its parts. Fields that are missing in a struct's value
 * are not visited.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` for a value without parts where parts are required.
 */
export function visitParts(type: FieldType, value: unknown, path: string, visit: VisitPart): void {
  if (value instanceof FieldDescription) return checkInitial(type, value, path);
  if (type.visitParts === undefined) return visit(type, value, path);
  if (typeof value !== 'object' || value === null) {
    throw invalid(
      `${path}: its value is ${showValue(value)}: expected an object with the values of its parts.`,
    );
  }
  type.visitParts(value, path, visit);
}

/** Returns the error about an initial value that a function has returned for an entry. */
export function wrongInitial(path: string, value: unknown, expected: string): AllocatorError {
  return invalid(
    `${path}: the function for its initial value returned ${showValue(value)}: expected ${expected}.`,
  );
}

/**
 * Returns the error about an initial value that the field has refused: the error of the write, with the name of the
 * field.
 */
export function refusedInitial(path: string, error: unknown): AllocatorError {
  return invalid(
    `${path}: its initial value is refused. ${error instanceof Error ? error.message : String(error)}`,
  );
}

function invalid(message: string): AllocatorError {
  return new AllocatorError('INVALID_ARGUMENT', message);
}
