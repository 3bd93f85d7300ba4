import { Heap, KiB } from '@offheap/core';
import {
  array,
  color,
  copyOut,
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

/** What new entries are given, as objects. */
export function initialSuite(): void {
  for (const checked of [true, false]) {
    describe(`some fields as an object, ${checked ? 'checked' : 'unchecked'}`, () => {
      test('fill a new entry of a pool, the rest keeps its initial values', () => {
        const pool = new PackedPool(Body, { capacity: 8, checked });
        expect(copyOut(pool.create(some))).toEqual(filled);
        expect(copyOut(pool.at(pool.spawn(some))!)).toEqual(filled);
        expect(pool.spawnMany(2, some)).toBe(2);
        expect(copyOut(pool.entry(3))).toEqual(filled);
        expect(pool.tryCreate({})!.x).toBe(5);
      });

      test('fill single structs and those of a scope', () => {
        expect(copyOut(create(new Heap(4 * KiB), Body, some, { checked }))).toEqual(filled);
        const scratch = new Scratch(4 * KiB, { checked });
        scratch.scope((s) => expect(copyOut(s.create(Body, some))).toEqual(filled));
      });

      test('may come from another entry', () => {
        const pool = new PackedPool(Body, { capacity: 8, checked });
        const { bounds, trail } = pool.create(some);
        const other = pool.create({ bounds, trail });
        expect([copyOut(other.bounds), other.trail.get(1).y]).toEqual([filled.bounds, 2]);
      });
    });
  }

  test('in checked mode a name that is no field is refused', () => {
    const pool = new PackedPool(Body, { capacity: 8, checked: true });
    const typo: object = { lyaer: 1 };
    expect(() => pool.create(typo)).toThrow('Body has no field lyaer: expected some of x, layer, bounds');
    expect(() => pool.create({ bounds: typo })).toThrow('Box has no field lyaer');
    expect(pool.length).toBe(0);
  });
}
