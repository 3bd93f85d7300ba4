import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Rectangle } from 'pixi.js';

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

/** Whether a value is a number that a 32-bit float, as in shaders, can represent. */
export function isFloat(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** Throws for a value that is not a rectangle of pixi.js. */
export function checkRectangle(what: string, value: unknown): void {
  const { copyFrom, width } = (value ?? {}) as Partial<Rectangle>; // any value may be passed
  if (typeof copyFrom === 'function' && typeof width === 'number') return;
  throw invalidArgument(
    `${what} is ${show(value)}, expected a Rectangle, such as new Rectangle(0, 0, 800, 600).`,
  );
}

/** Returns a value as text for an error message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : value.name;
  if (typeof value === 'object' && value !== null) return showValue(value);
  return String(value);
}
