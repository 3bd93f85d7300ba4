import { MiB } from '@offheap/core';
import { array, bits, bool, f32, object, ref, Struct, text, u16, u8, vec2 } from '@offheap/struct';
import { entity, World } from '@offheap/ecs';
import { expect, test } from 'vitest';

class Tile extends Struct {
  static readonly struct = 'Tile';
  kind = u8();
}

test('a struct with an array of 600,000 structs can be saved and loaded', () => {
  class Level extends Struct {
    static readonly struct = 'Level';
    tiles = array(Tile, 600_000);
  }
  const world = new World({ capacity: 1, bytes: 2 * MiB });
  const level = world.single(Level);
  for (let i = 0; i < 600_000; i += 7) level.tiles.get(i).kind = i % 251;
  const saved = world.save();
  for (let i = 0; i < 600_000; i++) level.tiles.get(i).kind = 255;
  world.load(saved);
  let wrong = 0;
  for (let i = 0; i < 600_000; i++) if (level.tiles.get(i).kind !== (i % 7 === 0 ? i % 251 : 0)) wrong++;
  expect(wrong).toBe(0);
}, 60_000);

class Inner extends Struct {
  static readonly struct = 'Inner';
  at = vec2();
  flags = array(bool, 3);
  few = bits(5);
  name = text(9);
  target = entity();
  other = ref(() => Tile);
  note = object<{ readonly n: number }>({ save: ({ n }) => n, revive: (n) => ({ n: n as number }) });
}

class Outer extends Struct {
  static readonly struct = 'Outer';
  before = u16(7);
  rows = array(() => array(Inner, 3), 2);
  grid = array(() => array(() => array(u8, 2), 3), 4);
  after = f32(1);
}

/** Fills every place with a different value. */
function fill(world: World, count: number): void {
  const tiles = world.packed(Tile, { capacity: 100 });
  const outers = world.pool(Outer);
  for (let i = 0; i < count; i++) {
    const id = world.spawn([Outer]);
    const outer = outers.get(id)!;
    let n = i * 100;
    outer.after = n;
    for (let r = 0; r < 2; r++) {
      for (let c = 0; c < 3; c++) {
        const inner = outer.rows.get(r).get(c);
        n++;
        inner.at.set(n, -n);
        inner.flags.set(n % 3, true);
        inner.few = n % 32;
        inner.name = `n${n}`;
        if (n % 2 === 0) inner.target = id;
        const tile = tiles.spawn({ kind: n % 256 });
        inner.other = tiles.get(tile)!;
        if (n % 3 !== 0) inner.note = { n };
      }
    }
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 3; b++)
        for (let c = 0; c < 2; c++)
          outer.grid
            .get(a)
            .get(b)
            .set(c, (n + a * 6 + b * 2 + c) % 256);
  }
}

/** Everything that is in the components, in the order of the entities. */
function contents(world: World): unknown[] {
  const found: unknown[] = [];
  const outers = world.poolOf(Outer)!;
  for (const id of world.entities) {
    const outer = outers.get(id)!;
    found.push([
      outer.before,
      outer.after,
      Array.from({ length: 6 }, (_, i) => {
        const { at, flags, few, name, target, other, note } = outer.rows.get(Math.floor(i / 3)).get(i % 3);
        return [at.x, at.y, [...flags], few, name, target === id, other?.kind, note];
      }),
      Array.from(outer.grid, (rows) => Array.from(rows, (cells) => [...cells])),
    ]);
  }
  return found;
}

test.each([true, false])(
  'arrays of arrays of structs keep each value in its place, checked: %s',
  (checked) => {
    const make = (): World => new World({ capacity: 50, bytes: MiB, checked });
    const world = make();
    fill(world, 5);
    const expected = contents(world);
    const saved = world.save();
    for (const migrate of [undefined, { Outer: { from: { 0: (old: object) => ({ ...old }) } } }]) {
      const other = new World({ capacity: 50, bytes: MiB, checked, version: 1 });
      other.packed(Tile, { capacity: 100 });
      other.pool(Outer);
      other.load(saved, migrate === undefined ? {} : { migrate });
      expect(contents(other)).toEqual(expected);
    }
  },
);
