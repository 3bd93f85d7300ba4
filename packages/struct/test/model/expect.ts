import { AllocatorError, type AllocatorErrorCode } from '@offheap/core';

/** What random programs throw on purpose. */
export class Thrown extends Error {}

/** Throws unless `condition` holds. */
export function expectThat(what: string, condition: boolean): void {
  if (!condition) throw new Error(`${what}: it is not so.`);
}

/** Throws unless two values are the same. */
export function expectSame(what: string, found: unknown, expected: unknown): void {
  if (!Object.is(found, expected))
    throw new Error(`${what} is ${String(found)}: expected ${String(expected)}.`);
}

/** Throws unless `call` throws an error of the library with that code. */
export function expectCode(what: string, code: AllocatorErrorCode, call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (error instanceof AllocatorError && error.code === code) return;
    throw new Error(`${what} threw ${String(error)}: expected code ${code}.`, { cause: error });
  }
  throw new Error(`${what} threw nothing: expected code ${code}.`);
}

/** Throws unless `call` throws a {@link Thrown}. */
export function expectThrown(what: string, call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (error instanceof Thrown) return;
    throw error;
  }
  throw new Error(`${what} swallowed what the callback threw.`);
}
