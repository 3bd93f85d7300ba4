import { AllocatorError } from '@offheap/core';
import { destroy, f32, object, type PackedPool, Struct, struct, u32, u8 } from '@offheap/struct';
import { World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { forgeSave } from './suites/forge-save.ts';

/** The error of the library that a function throws. */
function thrownBy(fn: () => unknown): AllocatorError {
  try {
    fn();
  } catch (error) {
    if (error instanceof AllocatorError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

class Point extends Struct {
  static readonly struct = 'Point';
  x = u32();
}

describe('a save with more entries than the world has room for is refused before any work for each entry', () => {
  let calls = 0;
  class Random extends Struct {
    static readonly struct = 'Random';
    x = f32(() => calls++);
  }
  test('entities, in many sections', () => {
    const world = new World({ capacity: 64 });
    const sections = Array.from({ length: 400 }, (_, i) => ['tag', `Tag${i}`, 2 ** 24 - 1, []]);
    const file = forgeSave(sections, new Uint8Array(400), 2 ** 24 - 1);
    const migrate = Object.fromEntries(sections.map(([, name]) => [name as string, { drop: true }]));
    const start = performance.now();
    expect(thrownBy(() => world.load(file, { migrate })).message).toMatch(
      /^The save has 16777215 entities: the world has room for/,
    );
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('of a pool, whose initial values are functions, or whose entries a function converts', () => {
    const world = new World({ capacity: 64, version: 1 });
    world.packed(Random, { capacity: 10 });
    world.packed(Point, { capacity: 10 });
    const message = /entries of the pool \w+: it may grow to 10\./;
    for (const [name, fields, data] of [
      ['Random', [], 0],
      ['Point', [['x', 'bool']], 2 ** 21],
    ] as const) {
      const file = forgeSave([['pool', name, 2 ** 24, fields]], new Uint8Array(data), 0);
      const start = performance.now();
      const migrate = { [name]: { from: { 0: (old: object) => (calls++, old as never) } } };
      expect(thrownBy(() => world.load(file)).message).toMatch(message);
      expect(thrownBy(() => world.load(file, { migrate })).message).toMatch(message);
      expect(performance.now() - start).toBeLessThan(1000);
    }
    expect(calls).toBe(0);
  });

  test('elements of an array that take no bytes', () => {
    const world = new World({ capacity: 64, version: 1 });
    world.packed(Point, { capacity: 10 });
    const empty = ['struct', null, []];
    const fields = (type: unknown, count = 1): unknown =>
      Array.from({ length: count }, (_, i) => [`f${i}`, type]);
    for (const [schema, data] of [
      [fields(['array', 2 ** 24, ['array', 2 ** 24, empty]]), []],
      [fields(['array', 2 ** 12, ['array', 2 ** 16, 'object']]), [2, 0, 0, 0, 91, 93]],
      [fields(['array', 2 ** 22, ['bytes', 0, '']]), []],
      [fields(['array', 2 ** 20, empty], 8), []],
    ] as const) {
      const file = forgeSave([['pool', 'Point', 1, schema]], data, 0);
      const migrate = { Point: { from: { 0: () => ({ x: 1 }) } } };
      for (const options of [{}, { migrate }])
        expect(thrownBy(() => world.load(file, options)).message).toMatch(/more elements than it has bytes/);
    }
  });
});

test.each(['a component pool', 'a tag', 'a packed pool', 'a single struct'] as const)(
  'a load is refused if a function creates %s during the load, and the world does not change',
  (what) => {
    let during = (): void => undefined;
    class Keeper extends Struct {
      static readonly struct = 'Keeper';
      kept = object<number>({
        save: (value) => value,
        revive: (value) => {
          during();
          return value as number;
        },
      });
    }
    class Other extends Struct {
      static readonly struct = 'Other';
      n = u8(3);
    }
    const world = new World({ capacity: 16 });
    const keepers = world.pool(Keeper);
    const id = world.spawn([Keeper, { kept: 5 }]);
    const saved = world.save();
    keepers.get(id)!.kept = 6;
    during = () => {
      during = () => undefined;
      if (what === 'a component pool') world.spawn([world.pool(Other), { n: 7 }]);
      else if (what === 'a tag') world.spawn(world.tag('Late'));
      else if (what === 'a packed pool') world.packed(Other, { capacity: 4 }).create();
      else world.single(Other);
    };
    const error = thrownBy(() => world.load(saved));
    expect([error.code, error.message]).toEqual(['BUSY', expect.stringContaining('during load()')]);
    expect(keepers.get(id)!.kept).toBe(6);
    world.load(world.save());
    expect(keepers.length).toBe(1);
  },
);

test('a load that is refused during a restore does not change the capacity of pools', () => {
  const world = new World({ capacity: 64 });
  const points = world.packed(Point, { capacity: 2, maxCapacity: 64 });
  points.create({ x: 1 });
  const many = new World({ capacity: 64 });
  many.packed(Point, { capacity: 64 }).spawnMany(20);
  const saved = many.save();
  class Body extends Struct {
    static readonly struct = 'Body';
    x = u32();
  }
  const bodies = world.pool(Body);
  world.spawn([Body]);
  let code = '';
  bodies.onRestore(() => {
    try {
      world.load(saved);
    } catch (error) {
      if (error instanceof AllocatorError) code = error.code;
    }
  });
  const used = world.heap.used;
  const again = world.snapshot();
  world.entities.clear();
  world.restore(again);
  expect([code, points.capacity, world.heap.used]).toEqual(['BUSY', 2, used]);
});

test('save refuses structs that are nested too deep, and names the limit', () => {
  let Deepest: new () => Struct = Point;
  for (let i = 0; i < 40; i++) {
    const Inner = Deepest;
    Deepest = class extends Struct {
      static readonly struct = `Level${i}`;
      inner = struct(Inner as never);
    };
  }
  const world = new World({ capacity: 4, bytes: 1 << 20 });
  world.packed(Deepest, { capacity: 2 });
  const error = thrownBy(() => world.save());
  expect([error.code, error.message]).toEqual(['INVALID_ARGUMENT', expect.stringContaining('32')]);
});

test('the time of a load depends on the functions of a migration, not on the number of versions', () => {
  const world = new World({ capacity: 4, version: 2 ** 31 - 1 });
  world.packed(Point, { capacity: 4 });
  const file = forgeSave([['pool', 'Point', 1, [['x', 'u32']]]], [1, 0, 0, 0], 0);
  const seen: number[] = [];
  const step = (version: number) => (old: Readonly<Record<string, unknown>>) => {
    seen.push(version);
    return old;
  };
  const start = performance.now();
  world.load(file, { migrate: { Point: { from: { 2_000_000_000: step(2e9), 0: step(0), 5: step(5) } } } });
  expect(performance.now() - start).toBeLessThan(1000);
  expect(seen).toEqual([0, 5, 2e9]);
});

class Boss extends Struct {
  static readonly struct = 'Boss';
  n = u8(3);
}

test.each([true, false])(
  'a single struct that was destroyed can be saved and loaded, checked: %s',
  (checked) => {
    const world = new World({ capacity: 4, checked });
    const boss = world.single(Boss, { n: 5 });
    const present = world.save();
    destroy(boss);
    const destroyed = world.save();
    world.load(present);
    expect(world.single(Boss).n).toBe(5);
    world.load(present);
    expect(world.single(Boss).n).toBe(5);
    world.load(destroyed);
    expect(world.single(Boss).n).toBe(3);
    destroy(world.single(Boss));
    world.load(destroyed);
    expect(world.single(Boss, { n: 9 }).n).toBe(9);
  },
);

test.each([true, false])('a single struct that a load created follows a restore, checked: %s', (checked) => {
  const world = new World({ capacity: 4, checked });
  const first = world.single(Boss, { n: 5 });
  const file = world.save();
  destroy(first);
  world.load(file);
  const boss = world.single(Boss);
  const snapshot = world.snapshot();
  boss.n = 8;
  world.restore(snapshot);
  expect([boss.n, world.single(Boss) === boss]).toEqual([5, true]);
});

test('a migration of a nested struct runs, whatever the former names of other structs and the names of tags', () => {
  const scaled = (by: number) => (old: Readonly<Record<string, unknown>>) => ({
    n: (old['n'] as number) * by,
  });
  class Gun extends Struct {
    static readonly struct = 'Gun';
    n = u32(1);
  }
  class Sail extends Struct {
    static readonly struct = 'Sail';
    n = u32(2);
  }
  class Boat extends Struct {
    static readonly struct = 'Boat';
    gun = struct(Gun);
    sail = struct(Sail);
  }
  const make = (version: number): { readonly world: World; readonly boats: PackedPool<Boat> } => {
    const world = new World({ capacity: 4, version });
    return { world, boats: world.packed(Boat, { capacity: 2 }) };
  };
  const old = make(1);
  old.boats.create();
  const saved = old.world.save();
  // The former name of Gun is Sail, and the former name of Sail is Wing.
  const named = {
    Gun: { name: 'Sail', from: { 1: scaled(10) } },
    Sail: { name: 'Wing', from: { 1: scaled(100) } },
  };
  for (const migrate of [named, { ...named, Boat: { from: { 1: (entry: object) => ({ ...entry }) } } }]) {
    const { world, boats } = make(2);
    world.tag('Gun');
    world.load(saved, { migrate });
    const boat = boats.first()!;
    expect([boat.gun.n, boat.sail.n]).toEqual([10, 200]);
  }
});
