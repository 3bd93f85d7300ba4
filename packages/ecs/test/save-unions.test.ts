import {
  array,
  type ArrayView,
  bits,
  bool,
  enumOf,
  f32,
  f64,
  flag,
  i32,
  ref,
  Struct,
  struct,
  type StructClass,
  text,
  u16,
  u32,
  u8,
  u8norm,
} from '@offheap/struct';
import { entity, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';

interface Union {
  b: unknown;
  readonly raw: ArrayView<number>;
}

/** Returns a struct whose fields `a`, `raw` and `b` begin at byte 4. */
function unionOf(a: () => unknown, b: () => unknown): new () => Struct & Union {
  return class extends Struct {
    static readonly struct = 'Union';
    static readonly packing = { byteOffsets: { kind: 0, a: 4, raw: 4, b: 4 } };
    kind = u8();
    a = a();
    raw = array(u8, 4);
    b = b();
  };
}

describe.each([true, false])('a save of a struct with fields that overlap, checked: %s', (checked) => {
  const start = (a: () => unknown, b: () => unknown) => {
    const world = new World({ capacity: 4, checked });
    const unions = world.packed(unionOf(a, b), { capacity: 4 });
    return { world, unions, union: unions.create() };
  };

  test.each<[string, () => unknown, () => unknown, unknown]>([
    ['integers', u32, i32, -5],
    ['a float whose bits are a NaN', i32, f32, undefined],
    ['integers over a float', f32, u32, 0x7fa0_1234],
    ['bits', u16, () => bits(5), 21],
    ['a flag', u16, flag, true],
    ['a fraction', u16, u8norm, 200 / 255],
  ])('keeps all bytes of numbers: %s', (_, a, b, value) => {
    const { world, unions, union } = start(a, b);
    for (const i of [2, 3]) union.raw.set(i, 200 + i);
    if (value !== undefined) union.b = value;
    else for (const i of [0, 1, 2, 3]) union.raw.set(i, 255);
    const before = Array.from(union.raw);
    world.load(world.save());
    expect(Array.from(unions.at(0).raw)).toEqual(before);
    if (value !== undefined) expect(unions.at(0).b).toBe(value);
  });

  class Link extends Struct {
    static readonly struct = 'Link';
    static readonly packing = { byteOffsets: { distance: 0, next: 0 } };
    distance = f32();
    next: Link | null = ref(() => Link);
  }
  class Lamp extends Struct {
    on = bool();
  }

  test.each<[string, () => unknown, () => unknown]>([
    ['an entity', u32, entity],
    ['a boolean', f32, bool],
    ['a text', u32, () => text(4)],
    ['an enumeration', u16, () => enumOf({ Idle: 3, Run: 9 }, 3)],
    ['an enumeration of names', u8, () => enumOf(['calm', 'angry'])],
    ['a boolean in a struct', f32, () => struct(Lamp)],
    ['entities in an array', u32, () => array(entity, 1)],
  ])('is refused if one of them is %s', (_, a, b) => {
    const { world, unions } = start(a, b);
    const refused =
      /^INVALID_ARGUMENT: Union\.raw and Union\.b\S* overlap and cannot be saved: a load writes both, so one would get another value\. Give them separate bytes/;
    expect(errorOf(() => world.save())).toMatch(refused);
    unions.clear();
    expect(errorOf(() => world.save())).toMatch(refused);
    world.restore(world.snapshot());
  });

  test('is written if they are two names of the same value', () => {
    class Named extends Struct {
      static readonly struct = 'Named';
      static readonly packing = { byteOffsets: { on: 0, lit: 0, target: 4, prey: 4 } };
      on = bool();
      lit = bool();
      target = entity();
      prey = entity();
    }
    const world = new World({ capacity: 4, checked });
    const all = world.pool(Named);
    const first = world.spawn([Named, { lit: true }]);
    all.get(first)!.prey = first;
    world.load(world.save());
    const { on, lit, target, prey } = all.at(0);
    expect([on, lit, target, prey]).toEqual([true, true, all.entityAt(0), all.entityAt(0)]);
  });

  const versionOf = (fields: () => Record<string, unknown>, byteOffsets: Record<string, number>) => {
    class Union extends Struct {
      static readonly struct = 'Union';
      static readonly packing = { byteOffsets };
      constructor() {
        super();
        Object.assign(this, fields());
      }
    }
    const world = new World({ capacity: 4, checked });
    return { world, pool: world.packed(Union as unknown as StructClass<Struct & Record<string, unknown>>) };
  };

  test.each<[string, () => Record<string, unknown>, Record<string, number>]>([
    ['becomes wider', () => ({ damage: f64(), heal: f32() }), { damage: 8, heal: 8 }],
    ['becomes wider, at another place', () => ({ damage: f64(), heal: f32() }), { damage: 0, heal: 4 }],
    ['now overlaps its neighbour', () => ({ damage: f64(), heal: f32() }), { damage: 0, heal: 7 }],
  ])('is not loaded if one of them %s', (_, fields, offsets) => {
    const before = versionOf(() => ({ damage: u32(), heal: f32() }), { damage: 4, heal: 4 });
    before.pool.create({ damage: 40 });
    const { world, pool } = versionOf(fields, offsets);
    pool.create({ damage: 7 });
    expect(errorOf(() => world.load(before.world.save()))).toBe(
      'INVALID_ARGUMENT: Union.damage and Union.heal overlap, and have other types in the save: a load writes both, so one would get another value. Keep their types, or give them separate bytes.',
    );
    expect([pool.length, pool.at(0)['damage']]).toEqual([1, 7]);
  });

  test('is loaded if the other fields are new, or no field has another type', () => {
    const before = versionOf(() => ({ damage: u32() }), { damage: 4 });
    before.pool.create({ damage: 40 });
    const wider = versionOf(() => ({ damage: f64(), heal: f32() }), { damage: 8, heal: 8 });
    wider.world.load(before.world.save());
    expect(wider.pool.at(0)['damage']).toBe(40);
    const union = versionOf(() => ({ damage: u32(), heal: f32() }), { damage: 4, heal: 4 });
    union.pool.create({ damage: 40 });
    const moved = versionOf(() => ({ heal: f32(), damage: u32() }), { damage: 12, heal: 12 });
    moved.world.load(union.world.save());
    expect(moved.pool.at(0)['damage']).toBe(40);
    const apart = versionOf(() => ({ damage: f64(), heal: f32() }), { damage: 0, heal: 8 });
    apart.world.load(union.world.save());
    expect(apart.pool.at(0)['damage']).toBe(40);
  });

  test('is refused if one of them is a reference', () => {
    const world = new World({ capacity: 4, checked });
    world.packed(Link);
    expect(errorOf(() => world.save())).toContain('Link.distance and Link.next overlap and cannot be saved');
  });
});
