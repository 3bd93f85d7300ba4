import { text } from '@offheap/struct';
import { World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';
import { type Fields, structWith } from './suites/schema-changes.ts';

type Plain = Record<string, unknown>;

describe.each([true, false])('values that functions of migrations return, checked: %s', (checked) => {
  const make = (version: number): World => new World({ capacity: 16, version, checked });
  /** Returns a save of version 0 with an entity that has a struct `A`. */
  const saved = (fields: Fields, ...values: readonly object[]): Uint8Array => {
    const world = make(0);
    const A = structWith('A', fields);
    world.pool(A);
    for (const value of values) world.spawn([A, value as never]);
    return world.save();
  };
  const refusal = (bytes: Uint8Array, fields: Fields, step: (old: Plain) => Plain): string => {
    const world = make(1);
    world.pool(structWith('A', fields));
    return errorOf(() => world.load(bytes, { migrate: { A: { from: { 0: step } } } }));
  };

  test.each([
    ['a\0', '"a\\u0000"', 'a text without the character 0, which ends it'],
    ['\0'.repeat(9), JSON.stringify('\0'.repeat(9)), 'a text without the character 0, which ends it'],
    ['\ud800', '"\\ud800"', 'a text without unpaired surrogates, which are half a character and have no UTF-8'],
    ['123456789', '"123456789"', 'a text of at most 8 bytes of UTF-8'],
    [5, '5', 'a text of at most 8 bytes of UTF-8'],
  ])('the text %j is refused with the reason', (t, shown, expected) => {
    const fields = { t: () => text(8) };
    expect(refusal(saved(fields, { t: 'abc' }), fields, () => ({ t }))).toBe(
      `INVALID_ARGUMENT: A.t has ${shown} in the result of the migration of A: expected ${expected}. Return a value that the field can hold.`,
    );
  });
});
