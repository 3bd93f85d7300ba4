import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';

/** An error about an argument. The message gives the value, the expectation and the fix. */
export function invalidArgument(message: string): AllocatorError {
  return new AllocatorError('INVALID_ARGUMENT', message);
}

/**
 * Throws for an option of another type.
 *
 * @param expected follows the word "expected" in the message.
 */
export function checkKind(
  option: string,
  value: unknown,
  kind: 'boolean' | 'string',
  expected: string,
): void {
  if (typeof value !== kind) throw invalidArgument(`${option} is ${show(value)}, expected ${expected}.`);
}

/** Returns a value as text for an error message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  if (typeof value === 'object' && value !== null) return showValue(value);
  return String(value);
}
