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
  text,
  u16,
  u32,
  u8,
  u8norm,
} from '@offheap/struct';
import { entity, type SavedEntry, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';
import { makeUnionWorld } from './union-world.ts';

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
      /^INVALID_ARGUMENT: Union\.raw and Union\.b\S* overlap and cannot be saved: a load writes both, so one would be wrong\. Give them separate bytes/;
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

  type Fields = () => Record<string, unknown>;

  const versionOf = (fields: Fields, byteOffsets: Record<string, number>, version = 0) =>
    makeUnionWorld(fields, byteOffsets, { checked, version });

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
      'INVALID_ARGUMENT: Union.damage and Union.heal overlap, and the save has different bits for each: a load writes both, so one would be wrong. Keep their types, give them separate bytes, or return only one of them from a function in `from`.',
    );
    expect([pool.length, pool.at(0)['damage']]).toEqual([1, 7]);
  });

  const contradiction =
    /^INVALID_ARGUMENT: Union\.\S+ and Union\.\S+ overlap, and the save has different bits for each/;

  test.each<[string, Fields, Fields, Record<string, number>, Record<string, unknown>]>([
    [
      'both have other types, and are equal now',
      () => ({ b: u16(), a: u8() }),
      () => ({ b: u32(), a: u32() }),
      { a: 0, b: 0 },
      { b: 300 },
    ],
    [
      'more bits',
      () => ({ a: bits(3), b: bits(9) }),
      () => ({ b: bits(9), a: bits(12) }),
      { a: 0, b: 0 },
      { b: 300 },
    ],
    [
      'bits instead of a flag',
      () => ({ a: flag(), b: bits(9) }),
      () => ({ b: bits(9), a: bits(9) }),
      { a: 0, b: 0 },
      { b: 300 },
    ],
    [
      'another type, in an array',
      () => ({ v: u32(), raw: array(u8, 4) }),
      () => ({ v: f64(), raw: array(u8, 4) }),
      { v: 0, raw: 0 },
      { v: 70_000 },
    ],
  ])('is not loaded if a field has %s, with and without a function', (_, was, is, offsets, values) => {
    const before = versionOf(was, offsets);
    before.pool.create(values);
    const { world, pool } = versionOf(is, offsets, 1);
    const migrate = { Union: { from: { 0: (old: SavedEntry) => old } } };
    expect(errorOf(() => world.load(before.world.save()))).toMatch(contradiction);
    expect(errorOf(() => world.load(before.world.save(), { migrate }))).toMatch(contradiction);
    expect(pool.length).toBe(0);
  });

  test('is not loaded if fields overlap that did not, and have other values', () => {
    const before = versionOf(() => ({ a: u16(), b: u16() }), { a: 0, b: 2 });
    before.pool.create({ a: 7, b: 9 });
    const after = versionOf(() => ({ a: u16(), b: u16() }), { a: 0, b: 0 });
    expect(errorOf(() => after.world.load(before.world.save()))).toMatch(contradiction);
    before.pool.at(0)['b'] = 7;
    after.world.load(before.world.save());
    expect(after.pool.at(0)['a']).toBe(7);
  });

  test('is loaded if a function returns only one of the fields', () => {
    const before = versionOf(() => ({ kind: u8(), damage: u32(), heal: f32() }), {
      kind: 0,
      damage: 8,
      heal: 8,
    });
    before.pool.create({ kind: 0, damage: 40 });
    before.pool.create({ kind: 1, heal: 5.5 });
    const after = versionOf(
      () => ({ kind: u8(), damage: f64(), heal: f32() }),
      {
        kind: 0,
        damage: 8,
        heal: 8,
      },
      1,
    );
    const convert = ({ kind, damage, heal }: SavedEntry): SavedEntry =>
      kind === 0 ? { kind, damage } : { kind, heal };
    after.world.load(before.world.save(), { migrate: { Union: { from: { 0: convert } } } });
    expect([after.pool.at(0)['damage'], after.pool.at(1)['heal']]).toEqual([40, 5.5]);
  });

  test('is loaded if other fields of the same type become wider', () => {
    const before = versionOf(
      () => ({ name: text(8), count: u16(), flags: bits(3), damage: u32(), heal: f32() }),
      {
        name: 16,
        count: 2,
        flags: 4,
        damage: 8,
        heal: 8,
      },
    );
    before.pool.create({ name: 'Eva', count: 7, flags: 5, damage: 40 });
    before.pool.create({ name: '', count: 8, damage: 41 });
    const after = versionOf(
      () => ({ name: text(8), count: u32(), flags: bits(5), damage: u32(), heal: f32() }),
      {
        name: 16,
        count: 4,
        flags: 0,
        damage: 8,
        heal: 8,
      },
    );
    after.world.load(before.world.save());
    const valuesOf = (i: number) =>
      ['name', 'count', 'flags', 'damage'].map((name) => after.pool.at(i)[name]);
    expect([valuesOf(0), valuesOf(1)]).toEqual([
      ['Eva', 7, 5, 40],
      ['', 8, 0, 41],
    ]);
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

  test('is loaded if fields that cannot be saved are new, with and without a function', () => {
    const before = versionOf(() => ({ damage: u32() }), { damage: 0 });
    before.pool.create({ damage: 40 });
    const after = versionOf(
      () => ({ damage: u32(), name: text(8), hash: u32() }),
      { damage: 0, name: 8, hash: 8 },
      1,
    );
    for (const migrate of [{}, { Union: { from: { 0: (old: SavedEntry) => old } } }]) {
      after.world.load(before.world.save(), { migrate });
      expect([after.pool.length, after.pool.at(0)['damage']]).toEqual([1, 40]);
      after.pool.clear();
    }
  });

  test('is refused with the names of the field that is lost and of the one that replaces its bits', () => {
    class Flags extends Struct {
      low = bits(4);
      high = bits(4);
    }
    const fields = () => ({ all: u8(), flags: struct(Flags) });
    const before = versionOf(fields, { all: 4, flags: 0 });
    before.pool.create({ all: 4, flags: { low: 3, high: 0 } });
    const after = versionOf(fields, { all: 0, flags: 0 });
    expect(errorOf(() => after.world.load(before.world.save()))).toContain(
      'Union.all and Union.flags.low overlap',
    );
    const three = () => ({ a: u16(), b: u16(), c: u16() });
    const apart = versionOf(three, { a: 0, b: 2, c: 4 });
    apart.pool.create({ a: 3, b: 4 });
    const same = versionOf(three, { a: 0, b: 0, c: 0 }, 1);
    const migrate = { Union: { from: { 0: ({ a, b }: SavedEntry) => ({ a, b }) } } };
    expect(errorOf(() => same.world.load(apart.world.save(), { migrate }))).toContain(
      'Union.a and Union.b overlap',
    );
  });

  test('is refused if one of them is a reference', () => {
    const world = new World({ capacity: 4, checked });
    world.packed(Link);
    expect(errorOf(() => world.save())).toContain('Link.distance and Link.next overlap and cannot be saved');
  });
});
