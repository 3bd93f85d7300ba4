import { object, text } from '@offheap/struct';
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
    ['a\0', '"a\\u0000"', 'a string without the character 0, which ends the text'],
    ['\0'.repeat(9), JSON.stringify('\0'.repeat(9)), 'a string without the character 0, which ends the text'],
    ['\ud800', '"\\ud800"', 'a string without unpaired surrogates, which UTF-8 cannot encode'],
    ['123456789', '"123456789"', 'a string of at most 8 bytes of UTF-8'],
    [5, '5', 'a string of at most 8 bytes of UTF-8'],
  ])('the text %j is refused with the reason', (t, shown, expected) => {
    const fields = { t: () => text(8) };
    expect(refusal(saved(fields, { t: 'abc' }), fields, () => ({ t }))).toBe(
      `INVALID_ARGUMENT: A.t has ${shown} in the result of the migration of A: expected ${expected}. Return a value that the field can hold.`,
    );
  });

  describe('the JSON of `object()` fields', () => {
    const revived: unknown[] = [];
    const fields = {
      o: () =>
        object<unknown>({
          save: (value) => value,
          revive: (value) => {
            revived.push(value);
            return value;
          },
        }),
    };
    const load = (bytes: Uint8Array, step: (old: Plain) => Plain): unknown[] => {
      const world = make(1);
      const pool = world.pool(structWith('A', fields));
      world.load(bytes, { migrate: { A: { from: { 0: step } } } });
      return Array.from(pool, (entry) => (entry as unknown as { o: unknown }).o);
    };

    test('may be changed, also in place: `revive` receives what the function returned', () => {
      const bytes = saved(fields, { o: { items: ['axe'] } });
      revived.length = 0;
      expect(load(bytes, ({ o }) => ({ o: { ...(o as object), gold: 5 } }))).toEqual([
        { items: ['axe'], gold: 5 },
      ]);
      const pushed = load(bytes, (old) => {
        (old['o'] as { items: string[] }).items.push('bow');
        return old;
      });
      expect(pushed).toEqual([{ items: ['axe', 'bow'] }]);
      expect(load(bytes, () => ({ o: null }))).toEqual([null]);
      expect(load(bytes, () => ({}))).toEqual([undefined]);
      expect(revived).toEqual([{ items: ['axe'], gold: 5 }, { items: ['axe', 'bow'] }, null]);
    });

    test('is not shared by entries for which a function returns the same object', () => {
      const none = { items: [] };
      const [first, second] = load(saved(fields, { o: 1 }, { o: 2 }), () => ({ o: none }));
      expect([first, second]).toEqual([none, none]);
      expect(first).not.toBe(second);
      expect(first).not.toBe(none);
    });

    test('is not shared by two parts that are loaded from the same part of a save', () => {
      const world = make(1);
      const [A, B] = [structWith('A', fields), structWith('B', fields)];
      const pools = [world.pool(A), world.pool(B)];
      const step = (old: Plain): Plain => {
        (old['o'] as number[]).push(3);
        return old;
      };
      const migrate = { A: { name: 'A', from: { 0: step } }, B: { name: 'A', from: { 0: step } } };
      world.load(saved(fields, { o: [1, 2] }), { migrate });
      const values = pools.map((pool) => (pool.at(0) as unknown as { o: unknown }).o);
      expect(values).toEqual([
        [1, 2, 3],
        [1, 2, 3],
      ]);
      expect(values[0]).not.toBe(values[1]);
    });

    test.each([
      ['a function', () => 1, 'the function o', 'it contains the function o'],
      ['a Map', new Map(), 'a Map', 'it contains a Map, which has no properties that JSON keeps'],
      ['NaN', { n: NaN }, 'a plain object', 'it contains NaN'],
    ])('cannot be %s', (_, value, shown, reason) => {
      const o = value;
      const named = typeof o === 'function' ? Object.defineProperty(o, 'name', { value: 'o' }) : o;
      expect(refusal(saved(fields, { o: 1 }), fields, () => ({ o: named }))).toBe(
        `INVALID_ARGUMENT: A.o has ${shown} in the result of the migration of A: expected JSON, from which \`revive\` recreates the value (${reason}). Return a value that the field can hold.`,
      );
    });

    test('cannot be a value that contains itself', () => {
      const o: Plain = {};
      o['self'] = o;
      expect(refusal(saved(fields, { o: 1 }), fields, () => ({ o }))).toMatch(
        /^INVALID_ARGUMENT: A\.o has a plain object in the result of the migration of A: expected JSON, .*(?:circular|cyclic)/,
      );
    });
  });
});
