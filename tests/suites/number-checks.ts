import { KiB } from '@offheap/core';
import {
  array,
  color,
  create,
  f16,
  f32,
  f64,
  i16,
  i64,
  PackedPool,
  Pool,
  Scratch,
  Struct,
  struct,
  u32,
  u64,
  u8norm,
  vec2,
} from '@offheap/struct';
import { ComponentPool, Entities } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';

class Spot extends Struct {
  at = vec2();
  heat = f32();
}

class Ship extends Struct {
  x = f32(1);
  far = f64(2);
  half = f16(3);
  part = u8norm(0.5);
  count = u32(4);
  small = i16(5);
  unknown = f32(NaN);
  maybe = f64(0, { nan: true });
  at = vec2(6, 7);
  tint = color(0x102030);
  spot = struct(Spot);
  list = array(f32, 2);
  spots = array(Spot, 2);
}

/** Values that are not numbers, as programs write them by mistake. */
const WRONG: unknown[] = [undefined, '12px', NaN, null, { x: 1 }, true];

const number = (value: unknown): number => value as number;

class Counter extends Struct {
  count = u64();
  change = i64(1n);
  list = array(u64, 2);
}

/** The errors of checked mode for values that are not numbers. */
export function numberCheckSuite(): void {
  test('checked mode refuses values that are not bigints in a 64-bit field', () => {
    const pool = new PackedPool(Counter, { capacity: 4, checked: true });
    const counter = pool.create();
    const bigint = (value: unknown): bigint => value as bigint;
    for (const value of [5, 1.5, undefined, null, '5', true]) {
      expect(errorOf(() => (counter.count = bigint(value)))).toBe(
        `INVALID_ARGUMENT: Counter.count: expected a bigint, got ${typeof value === 'string' ? JSON.stringify(value) : String(value)}.`,
      );
      expect(errorOf(() => (counter.change = bigint(value)))).toBe(
        `INVALID_ARGUMENT: Counter.change: expected a bigint, got ${typeof value === 'string' ? JSON.stringify(value) : String(value)}.`,
      );
      expect(errorOf(() => counter.list.set(1, bigint(value)))).toContain('expected a bigint, got');
      if (value === undefined) continue; // as if it were omitted
      expect(errorOf(() => pool.spawn({ count: bigint(value) }))).toContain('expected a bigint, got');
    }
    counter.count = 2n ** 64n - 1n;
    counter.change = -5n;
    counter.list.copy([1n, 2n]);
    expect([counter.count, counter.change, ...counter.list, pool.length]).toEqual([
      2n ** 64n - 1n,
      -5n,
      1n,
      2n,
      1,
    ]);
  });

  describe('a value that is not a number is refused in checked mode', () => {
    const makers: Record<string, () => Ship> = {
      'a Pool': () => new Pool(Ship, { capacity: 1, checked: true }).create(),
      'a PackedPool': () => new PackedPool(Ship, { capacity: 1, checked: true }).create(),
      'a single struct': () =>
        create(new Scratch(8 * KiB, { checked: true }).allocator, Ship, undefined, { checked: true }),
      'a component': () => {
        const entities = new Entities({ capacity: 2 });
        const ships = new ComponentPool(Ship, { entities, capacity: 2, checked: true });
        const entity = entities.create();
        ships.add(entity);
        return ships.get(entity)!; // just added
      },
      'ranges too': () => new Pool(Ship, { capacity: 1, checked: 'ranges' }).create(),
    };
    test.each(Object.entries(makers))('by the fields of %s', (_, make) => {
      const ship = make();
      for (const wrong of WRONG.map(number)) {
        for (const field of ['x', 'far', 'half', 'part', 'count', 'small'] as const) {
          expect(errorOf(() => (ship[field] = wrong))).toContain(
            `INVALID_ARGUMENT: Ship.${field}: expected a`,
          );
        }
        expect(errorOf(() => ship.at.set(1, wrong))).toContain('Ship.at.y: expected a number');
        expect(errorOf(() => (ship.at.x = wrong))).toContain('Ship.at.x: expected a number');
        expect(errorOf(() => (ship.tint.r = wrong))).toContain('Ship.tint.r: expected a');
        expect(errorOf(() => (ship.spot.at.x = wrong))).toContain('Ship.spot.at.x: expected a number');
        expect(errorOf(() => ship.list.set(1, wrong))).toContain('Ship.list[]: expected a number');
        expect(errorOf(() => ship.list.fill(wrong))).toContain('Ship.list[]: expected a number');
        expect(errorOf(() => ship.list.copy([1, wrong]))).toContain('Ship.list[]: expected a number');
        expect(errorOf(() => (ship.spots.get(1).heat = wrong))).toContain(
          'Ship.spots[].heat: expected a number',
        );
      }
      expect([ship.x, ship.far, ship.half, ship.count, ship.small, ship.at.y]).toEqual([1, 2, 3, 4, 5, 7]);
    });

    test('by whole vectors and structs that lack a part', () => {
      const ship = makers['a Pool']!();
      expect(errorOf(() => (ship.at = { x: 5 } as Ship['at']))).toBe(
        'INVALID_ARGUMENT: Ship.at.y: expected a number, got undefined.',
      );
      expect(errorOf(() => (ship.spot = { at: { x: 1, y: 2 } } as Spot))).toContain('Ship.spot.heat');
    });

    test('by the initial values of a new entry, which is removed', () => {
      const ships = new PackedPool(Ship, { capacity: 4, checked: true });
      expect(errorOf(() => ships.spawn({ x: NaN }))).toContain('Ship.x: expected a number');
      expect(errorOf(() => ships.create({ at: { y: number('1') } }))).toContain('Ship.at.y');
      expect(errorOf(() => ships.spawnMany(2, { spot: { heat: NaN } }))).toContain('Ship.spot.heat');
      expect(ships.length).toBe(0);
    });

    test('by scratch structs and arrays', () => {
      new Scratch(8 * KiB, { checked: true }).scope((s) => {
        const spot = s.create(Spot);
        const numbers = s.array(f32, 2);
        const spots = s.array(Spot, 2);
        expect(errorOf(() => (spot.heat = NaN))).toContain('Spot.heat');
        expect(errorOf(() => numbers.set(0, NaN))).toContain('array of f32: expected a number');
        expect(errorOf(() => (spots.get(1).at.x = number(undefined)))).toContain('at.x');
        expect(errorOf(() => spots.set(1, { heat: NaN } as Spot))).toContain('heat');
      });
    });

    test('a field that may be NaN is declared so, and other numbers wrap around', () => {
      const ship = makers['a Pool']!();
      expect(ship.unknown).toBeNaN();
      ship.unknown = 1;
      ship.unknown = NaN;
      ship.maybe = NaN;
      expect([ship.unknown, ship.maybe]).toEqual([NaN, NaN]);
      expect(errorOf(() => (ship.unknown = number('1')))).toContain('Ship.unknown: expected a number');
      ship.x = Infinity;
      ship.count = -1;
      ship.tint.r = 12.7;
      expect([ship.x, ship.count, ship.tint.r]).toEqual([Infinity, 4_294_967_295, 12]);
      expect(errorOf(() => (ship.x = 0 / 0))).toBe(
        'INVALID_ARGUMENT: Ship.x: expected a number (a field that may be NaN is `f32(0, { nan: true })`), got NaN.',
      );
    });

    test('and production writes the value', () => {
      const ship = new Pool(Ship, { capacity: 1, checked: false }).create();
      ship.x = NaN;
      expect(ship.x).toBeNaN();
    });
  });
}
