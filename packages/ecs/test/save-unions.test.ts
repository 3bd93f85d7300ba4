import {
  array,
  type ArrayView,
  bits,
  bool,
  enumOf,
  f32,
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
    ['an enumeration', u16, () => enumOf({ Idle: 3, Run: 9 }, 3), 9],
    ['an enumeration of a list of numbers', u16, () => enumOf([3, 9] as never, 3 as never), 9],
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

  test('is refused if one of them is a reference', () => {
    const world = new World({ capacity: 4, checked });
    world.packed(Link);
    expect(errorOf(() => world.save())).toContain('Link.distance and Link.next overlap and cannot be saved');
  });
});
