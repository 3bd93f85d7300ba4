import { AllocatorError } from '@offheap/core';
import { expect, test } from 'vitest';
import { type Calls, type Wrong, WRONG_VALUES } from './calls.ts';

/** Returns the errors of a call that are not errors of the library, by the value that the call was given. */
async function engineErrorsOf(call: (wrong: Wrong) => unknown): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(WRONG_VALUES)) {
    try {
      await call(value as Wrong);
    } catch (error) {
      if (!(error instanceof AllocatorError)) found[name] = String(error);
    }
  }
  return found;
}

/** Tests that each call of a table throws no errors of the engine, such as `TypeError`, whatever it is given. */
export function wrongArgumentsSuite(what: string, calls: Calls): void {
  test.each(Object.entries(calls))(`${what}: %s throws no error of the engine`, async (_, call) => {
    expect(await engineErrorsOf(call)).toEqual({});
  });
}
