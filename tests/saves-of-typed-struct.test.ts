import { AllocatorError } from '@offheap/core';
import { World } from '@offheap/ecs';
import { Struct } from '@offheap/struct';
import { fromTypedStruct } from '@offheap/typed-struct';
import { Struct as Definition } from 'typed-struct';
import { describe, expect, test } from 'vitest';

type Value = number | bigint | boolean | string | ArrayLike<number>;

const define = () => new Definition('Data');

type Add = (to: ReturnType<typeof define>) => unknown;

/** Fields of typed-struct, and a value of each. */
const FIELDS: readonly (readonly [name: string, add: Add, value: Value])[] = [
  ['UInt16BE', (to) => to.UInt16BE('f'), 500],
  ['Float32BE', (to) => to.Float32BE('f'), 1.5],
  ['BigInt64BE', (to) => to.BigInt64BE('f'), -5n],
  ['BigUInt64LE', (to) => to.BigUInt64LE('f'), 5n],
  ['Boolean8', (to) => to.Boolean8('f'), true],
  ['Boolean16', (to) => to.Boolean16('f'), true],
  ['BCD', (to) => to.BCD('f'), 42],
  ['Buffer', (to) => to.Buffer('f', 4), new Uint8Array([1, 2, 3, 4])],
  ['UInt8Array', (to) => to.UInt8Array('f', 4), new Uint8Array([1, 2, 3, 4])],
  ['Float32Array', (to) => to.Float32Array('f', 2), new Float32Array([1, 2])],
  ['String', (to) => to.String('f', 6), 'abc'],
  ['Bits8', (to) => to.Bits8({ f: [0, 4], g: [4, 4] }), 9],
  ['Bits16', (to) => to.Bits16({ f: [3, 9], g: [12, 4] }), 300],
  ['Bits32', (to) => to.Bits32({ f: [0, 32] }), 4_000_000_000],
];

interface WithField extends Struct {
  f: Value;
}

/** A class with one field of typed-struct; the types of all fields are not written out. */
const baseOf = (add: Add): new () => WithField =>
  (fromTypedStruct as unknown as (compiled: unknown) => new () => WithField)(
    (add(define()) as { compile(): unknown }).compile(),
  );

function write(entry: WithField, value: Value): void {
  if (typeof value !== 'object') entry.f = value;
  else for (let i = 0; i < value.length; i++) (entry.f as number[])[i] = value[i]!;
}

function plain(value: Value): unknown {
  return typeof value === 'object' ? Array.from(value) : value;
}

describe.each([true, false])('structs of typed-struct in the saves of a world, checked: %s', (checked) => {
  test.each(FIELDS)('%s keeps its value, even through a function of a migration', (_, add, value) => {
    const Base = baseOf(add);
    class Data extends Base {
      static readonly struct = 'Data';
    }
    const worldOf = (version: number): World => new World({ capacity: 16, version, checked });
    const world = worldOf(0);
    const pool = world.pool(Data) as unknown as {
      get(id: number): WithField;
      at?(i: number): WithField;
    };
    const id = world.spawn([Data]);
    write(pool.get(id), value);
    const saved = world.save();
    write(pool.get(id), plainOther(value));
    world.load(saved);
    const [loaded] = world.entities;
    expect(plain(pool.get(loaded!).f)).toEqual(plain(value));
    const later = worldOf(1);
    const laterPool = later.pool(Data) as unknown as { get(id: number): WithField };
    later.load(saved, { migrate: { Data: { from: { 0: (old) => ({ ...old }) } } } });
    const [migrated] = later.entities;
    expect(plain(laterPool.get(migrated!).f)).toEqual(plain(value));
  });

  const WRONG: readonly unknown[] = [
    null,
    'abcdefghijklmn',
    [1],
    {},
    5n,
    -1,
    1e30,
    new Uint8Array(3),
    Symbol('q'),
  ];
  test.each(FIELDS)(
    '%s: the result of a migration is written, or refused without a change of the world',
    (_, add, value) => {
      const Base = baseOf(add);
      class Data extends Base {
        static readonly struct = 'Data';
      }
      const world = new World({ capacity: 16, version: 1, checked });
      const pool = world.pool(Data) as unknown as { get(id: number): WithField };
      const source = new World({ capacity: 16, checked });
      source.pool(Data);
      source.spawn([Data]);
      const saved = source.save();
      for (const wrong of WRONG) {
        world.entities.clear();
        const id = world.spawn([Data]);
        write(pool.get(id), value);
        let error: unknown;
        try {
          world.load(saved, { migrate: { Data: { from: { 0: (old) => ({ ...old, f: wrong }) } } } });
        } catch (thrown) {
          error = thrown;
        }
        expect(world.entities.length).toBe(1);
        if (error === undefined) continue;
        expect(error).toBeInstanceOf(AllocatorError);
        expect(plain(pool.get(id).f)).toEqual(plain(value));
      }
    },
  );
});

test.each<readonly [name: string, add: Add, kept: Value, lost: readonly unknown[]]>([
  ['Float32BE', (to) => to.Float32BE('f'), 2 ** 24 + 2, [2 ** 24 + 1, 1e39]],
  ['Float64BE', (to) => to.Float64BE('f'), 2 ** 53 - 1, []],
  ['UInt16BE', (to) => to.UInt16BE('f'), 65_535, [65_536, -1, 0.5]],
  ['UInt8Array', (to) => to.UInt8Array('f', 2), [255, 0], [[256, 0], new Int8Array([1, -1])]],
  [
    'Float32Array',
    (to) => to.Float32Array('f', 2),
    [0.5, 2 ** 24],
    [
      [0, 2 ** 24 + 1],
      [1e39, 0],
    ],
  ],
  ['String', (to) => to.String('f', 6), 'abc', ['a\0b']],
])('%s: a value that the result of a migration would lose is refused', (_, add, kept, lost) => {
  class Data extends baseOf(add) {
    static readonly struct = 'Data';
  }
  const source = new World({ capacity: 4 });
  source.pool(Data);
  source.spawn([Data]);
  const saved = source.save();
  const world = new World({ capacity: 4, version: 1 });
  const pool = world.pool(Data);
  const load = (f: unknown): void =>
    world.load(saved, { migrate: { Data: { from: { 0: (old) => ({ ...old, f }) } } } });
  load(kept);
  for (const value of lost)
    expect(() => load(value)).toThrow(/^Data\.f has .* in the result of the migration of Data: expected /);
  expect(plain(pool.at(0).f)).toEqual(kept);
});

/** Another value of the same kind. */
function plainOther(value: Value): Value {
  switch (typeof value) {
    case 'bigint':
      return 1n;
    case 'boolean':
      return false;
    case 'string':
      return 'x';
    case 'number':
      return 1;
    default:
      return value instanceof Float32Array ? new Float32Array(2) : new Uint8Array(4);
  }
}
