import { AllocatorError } from '@offheap/core';
import { checkOptions, showValue } from '@offheap/core/internal';
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

/** Whether a value is a number from 0 to 1. */
export function isFraction(value: unknown): boolean {
  return isFloat(value) && value >= 0 && value <= 1;
}

/** Throws for unknown names in a point. Instances of classes, such as those of pixi.js, may have other properties. */
export function checkPointNames(option: string, point: object): void {
  if (point.constructor === Object) checkOptions(option, point, { x: true, y: true });
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
