import {
  array,
  bits,
  color,
  enumOf,
  f32,
  layoutOf,
  Struct,
  struct,
  type StructClass,
  text,
  u32,
  u8,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';
import { numberCheckSuite } from './suites/number-checks.ts';

numberCheckSuite();

describe('an initial value that its field cannot hold is refused when the layout is created', () => {
  const refusal = (T: StructClass): string =>
    errorOf(() => layoutOf(T)).replace('INVALID_ARGUMENT: Ship.', '');

  test('another field', () => {
    class Ship extends Struct {
      max = f32(5);
      health = f32(this.max);
      at = vec2(this.max, 1);
    }
    expect(refusal(Ship)).toBe(
      'health: its initial value is another field, which has no value yet: expected a value. Set it in `onCreate`, or write the value in both places.',
    );
  });

  const cases: [what: string, make: () => unknown, said: string][] = [
    ['u32(-5)', () => u32(-5), 'x: its initial value is -5: expected an integer from 0 to 4294967295.'],
    ['u8(1.5)', () => u8(1.5), 'x: its initial value is 1.5: expected an integer from 0 to 255.'],
    ["f32('1')", () => f32('1' as never), 'x: its initial value is "1": expected a number.'],
    ['bits(2, 4)', () => bits(2, 4), 'x: its initial value is 4: expected an integer from 0 to 3 (2 bits).'],
    [
      'an enum value that does not exist',
      () => enumOf(['a', 'b'], 'c' as never),
      "x: its initial value is c: expected one of 'a', 'b'.".replace(' c:', ' "c":'),
    ],
    [
      'a text that is too long',
      () => text(2, { initial: 'abc' }),
      'x: its initial value is refused. "abc" takes 3 bytes of UTF-8: expected at most 2.',
    ],
    ['a part of a vector', () => vec2(1, NaN), 'x.y: its initial value is NaN: expected a number'],
    ['a colour', () => color(NaN), 'x.r: its initial value is NaN: expected an integer from 0 to 255.'],
    [
      'a colour as a text',
      () => color('#ff8800' as never),
      'x.r: its initial value is "#ff8800": expected an integer from 0 to 255.',
    ],
    [
      'an alpha as a text',
      () => color(0xff8800, '0.5' as never),
      'x.a: its initial value is "0.5": expected an integer from 0 to 255.',
    ],
    [
      'a vector that is not an object',
      () => struct(Inner, 5 as never),
      'x: its value is 5: expected an object',
    ],
    [
      'an element',
      () => array(u8, 2, [1, 256]),
      'x[1]: its initial value is 256: expected an integer from 0 to 255.',
    ],
    [
      'too many elements',
      () => array(u8, 2, [1, 2, 3]),
      'x: its initial value is refused. 3 elements for an array of 2',
    ],
  ];

  class Inner extends Struct {
    y = u8();
  }

  test.each(cases)('%s', (_, make, said) => {
    class Ship extends Struct {
      x = make();
    }
    expect(refusal(Ship)).toContain(said);
  });
});
