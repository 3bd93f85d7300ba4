import { Heap, KiB } from '@offheap/core';
import {
  array,
  color,
  toObject,
  create,
  f32,
  type Initial,
  PackedPool,
  Scratch,
  Struct,
  struct,
  u8,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';

class Box extends Struct {
  min = vec2(-1, -1);
  max = vec2(1, 1);

  set width(width: number) {
    this.max.x = this.min.x + width;
  }
}

class Body extends Struct {
  x = f32(5);
  layer = u8();
  bounds = struct(Box);
  trail = array(vec2, 3);
  weights = array(f32, 3, [0.5]);
  tint = color();
}

const some: Initial<Body> = {
  layer: 3,
  bounds: { min: { y: 7 }, width: 10 },
  trail: [{ x: 1 }, { y: 2 }],
  weights: [4, 8],
  tint: { hex: 0x102030 },
};
const filled = {
  x: 5,
  layer: 3,
  bounds: { min: { x: -1, y: 7 }, max: { x: 9, y: 1 } },
  trail: [
    { x: 1, y: 0 },
    { x: 0, y: 2 },
    { x: 0, y: 0 },
  ],
  weights: [4, 8, 0],
  tint: { r: 16, g: 32, b: 48, a: 255 },
};

/** Initial values of new entries, as objects. */
export function initialSuite(): void {
  for (const checked of [true, false]) {
    describe(`some fields as an object, ${checked ? 'checked' : 'unchecked'}`, () => {
      test('set fields of a new entry of a pool, and other fields have their initial values', () => {
        const pool = new PackedPool(Body, { capacity: 8, checked });
        expect(toObject(pool.create(some))).toEqual(filled);
        expect(toObject(pool.get(pool.spawn(some))!)).toEqual(filled);
        expect(pool.spawnMany(2, some)).toBe(2);
        expect(toObject(pool.at(3))).toEqual(filled);
        expect(pool.tryCreate({})!.x).toBe(5);
      });

      test('set fields of single structs and structs of a scope', () => {
        expect(toObject(create(new Heap(4 * KiB), Body, some, { checked }))).toEqual(filled);
        const scratch = new Scratch(4 * KiB, { checked });
        scratch.scope((s) => expect(toObject(s.create(Body, some))).toEqual(filled));
      });

      test('may be another entry', () => {
        const pool = new PackedPool(Body, { capacity: 8, checked });
        const { bounds, trail } = pool.create(some);
        const other = pool.create({ bounds, trail });
        expect([toObject(other.bounds), other.trail.get(1).y]).toEqual([filled.bounds, 2]);
      });
    });
  }

  test.each<[unknown, string]>([
    [
      5,
      'The initial values of Body are 5: expected an object with some of x, layer, bounds, trail, weights, tint.',
    ],
    [
      null,
      'The initial values of Body are null: expected an object with some of x, layer, bounds, trail, weights, tint.',
    ],
    [{ bounds: 5 }, 'The initial values of Box are 5: expected an object with some of min, max, width.'],
    [{ bounds: { min: null } }, 'The initial values of Vec2 are null: expected an object with some of x, y.'],
    [{ trail: [1, 2] }, 'The initial values of Vec2 are 1: expected an object with some of x, y.'],
    [
      { tint: 0x00ff00 },
      'The initial values of Color are 65280: expected an object with some of r, g, b, a, hex, red, green, blue, alpha.',
    ],
  ])('in checked mode %j instead of fields is refused, and no entry is made', (init, message) => {
    const pool = new PackedPool(Body, { capacity: 2, checked: true });
    for (const make of [
      () => pool.create(init as Initial<Body>), // wrong on purpose
      () => pool.spawn(init as Initial<Body>),
      () => pool.spawnMany(1, init as Initial<Body>),
    ]) {
      expect(errorOf(make)).toBe(`INVALID_ARGUMENT: ${message}`);
      expect(pool.length).toBe(0);
    }
  });

  test.each([true, false])('an array is set to a value without elements, checked: %s', (checked) => {
    const pool = new PackedPool(Body, { capacity: 2, checked });
    const body = pool.create();
    for (const value of [5, {}, new Set([1, 2]), 'ab', () => 1, { length: NaN }, null] as never[]) {
      const refusal = /^INVALID_ARGUMENT: An array is set to .*: expected a list of at most 3 elements\.$/;
      expect(errorOf(() => (body.weights = value))).toMatch(refusal);
      expect(errorOf(() => body.weights.copy(value))).toMatch(refusal);
      expect(errorOf(() => pool.create({ weights: value }))).toMatch(refusal);
    }
    expect([[...body.weights], pool.length]).toEqual([[0.5, 0, 0], 1]);
  });

  test('in checked mode, a name that is not a field is refused', () => {
    const pool = new PackedPool(Body, { capacity: 8, checked: true });
    const typo: object = { lyaer: 1 };
    expect(() => pool.create(typo)).toThrow('Body has no field lyaer: expected one of x, layer, bounds');
    expect(() => pool.create({ bounds: typo })).toThrow('Box has no field lyaer');
    expect(pool.length).toBe(0);
  });
}
