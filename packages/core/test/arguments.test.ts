import { Heap } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import { describe, expect, test } from 'vitest';

describe('a value in an error message', () => {
  class Enemy {}
  class b {
    static readonly struct = 'Bullet';
  }
  const bundled = { _Heap: class extends Heap {} }._Heap;

  test.each<[unknown, string]>([
    [new Enemy(), 'an Enemy'],
    [new Uint8Array(1), 'a Uint8Array'],
    [[], 'an Array'],
    [{}, 'a plain object'],
    [Object.create(null), 'a plain object'],
    ['x', '"x"'],
    [5n, '5n'],
    [undefined, 'undefined'],
    [Enemy, 'the class Enemy'],
    [() => {}, 'a function'],
  ])('%o is %s', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });

  test('is named after its struct, whatever name the bundler gives the class', () => {
    expect([showValue(new b()), showValue(b)]).toEqual(['a Bullet', 'the class Bullet']);
  });

  test('is named without the `_` that a bundler adds before the name of a class', () => {
    expect(showValue(new bundled(1024))).toBe('a Heap');
    expect(showValue(bundled)).toBe('the class Heap');
  });
});
