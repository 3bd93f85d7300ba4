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

/** Returns the messages that show a text like a number or a name: without quotes. */
async function unquotedTextsOf(call: (wrong: Wrong) => unknown): Promise<string[]> {
  const found: string[] = [];
  for (const text of Object.values(WRONG_VALUES).filter((value) => typeof value === 'string')) {
    try {
      await call(text as Wrong);
    } catch (error) {
      const { message } = error as Error;
      if (message.replaceAll(new RegExp(`(["'])${text}\\1`, 'g'), '').includes(text)) found.push(message);
    }
  }
  return found;
}

/** Tests that each call of a table throws no errors of the engine, such as `TypeError`, whatever it is given, and that texts in messages have quotes. */
export function wrongArgumentsSuite(what: string, calls: Calls): void {
  test.each(Object.entries(calls))(`${what}: %s throws no error of the engine`, async (_, call) => {
    expect(await engineErrorsOf(call)).toEqual({});
  });
  test.each(Object.entries(calls))(`${what}: %s shows a text in quotes`, async (_, call) => {
    expect(await unquotedTextsOf(call)).toEqual([]);
  });
}
