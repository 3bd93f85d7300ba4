import { Heap, KiB, Memory } from '@offheap/core';
import {
  array,
  create,
  destroy,
  f32,
  object,
  PackedPool,
  Pool,
  ref,
  Scratch,
  Struct,
  struct,
  text,
  u8,
  vec2,
} from '@offheap/struct';
import { showViewsInConsole } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';

class Weapon extends Struct {
  damage = f32(2);
}

class Ship extends Struct {
  at = vec2(1, 2);
  name = text(8);
  trail = array(vec2, 2);
  codes = array(u8, 3);
  gun = struct(Weapon);
  target: Ship | null = ref(() => Ship);
  sprite = object<string>();
}

const SHOW = Symbol.for('nodejs.util.inspect.custom');

/** The property that Node's console reads. */
function shown(value: object): unknown {
  return (value as { [SHOW](): unknown })[SHOW]();
}

const nameOf = (value: unknown): string => (value as object).constructor.name;

describe.each([true, false])('what a console shows, checked: %s', (checked) => {
  const make = (): Pool<Ship> =>
    new Pool(Ship, { capacity: 4, allocator: new Heap(new Memory(8 * KiB)), checked });

  test('of a view: its fields, including nested structs and arrays, under the name of its struct', () => {
    const pool = make();
    const ship = pool.create();
    const other = pool.create();
    ship.target = other;
    ship.sprite = 'a sprite';
    ship.name = 'Ada';
    const it = shown(ship);
    expect(nameOf(it)).toBe('Ship');
    expect({ ...(it as object) }).toEqual({
      at: { x: 1, y: 2 },
      name: 'Ada',
      trail: [
        { x: 0, y: 0 },
        { x: 0, y: 0 },
      ],
      codes: [0, 0, 0],
      gun: { damage: 2 },
      target: pool.handleOf(other),
      sprite: 'a sprite',
    });
  });

  test('of objects inside a view, and of arrays', () => {
    const ship = make().create();
    expect(nameOf(shown(ship.gun))).toBe('Weapon');
    expect(shown(ship.gun)).toMatchObject({ damage: 2 });
    expect(shown(ship.at)).toMatchObject({ x: 1, y: 2 });
    expect(shown(ship.codes)).toEqual([0, 0, 0]);
    ship.trail.get(1).x = 5;
    expect(shown(ship.trail)).toMatchObject([{ x: 0 }, { x: 5 }]);
  });

  test('of a view as JSON: its fields, and a handle for a reference', () => {
    const pool = make();
    const ship = pool.create({ name: 'Ada' });
    ship.target = ship;
    expect(JSON.parse(JSON.stringify({ ship, at: ship.at, codes: ship.codes, trail: ship.trail }))).toEqual({
      ship: { ...(shown(ship) as object) },
      at: { x: 1, y: 2 },
      codes: [0, 0, 0],
      trail: [
        { x: 0, y: 0 },
        { x: 0, y: 0 },
      ],
    });
    class Saved extends Weapon {
      toJSON(): string {
        return `saved ${this.damage}`;
      }
    }
    expect(JSON.stringify(new Pool(Saved, { capacity: 1 }).create())).toBe('"saved 2"');
  });

  test('of cursors, of single structs, and of values of a scope', () => {
    const packed = new PackedPool(Weapon, { capacity: 2, checked });
    packed.spawn({ damage: 7 });
    packed.each((weapon) => expect(shown(weapon)).toMatchObject({ damage: 7 }));
    const weapon = create(new Heap(KiB), Weapon, { damage: 3 }, { checked });
    expect(shown(weapon)).toMatchObject({ damage: 3 });
    destroy(weapon);
    expect(shown(weapon)).toMatch(/^Weapon \(not alive/);
    const scratch = new Scratch(KiB, { checked });
    const kept: object[] = [];
    scratch.scope((s) => {
      kept.push(s.create(Weapon));
      expect(shown(kept[0]!)).toMatchObject({ damage: 2 });
      const list = s.array(Weapon, 2);
      expect(shown(list)).toMatchObject([{ damage: 2 }, { damage: 2 }]);
      expect(shown(list.get(1))).toMatchObject({ damage: 2 });
    });
    // Later scopes reuse views outside checked mode.
    if (checked) expect(shown(kept[0]!)).toMatch(/^Weapon \(not alive/);
  });

  test('of a view whose entry was destroyed, and of objects inside it: that it was destroyed', () => {
    const pool = make();
    const ship = pool.create();
    const { gun, codes } = ship;
    pool.destroy(ship);
    expect(shown(ship)).toMatch(checked ? /^Ship \(not alive: .*destroyed/ : /^Ship \(not alive\)$/);
    expect(shown(gun)).toMatch(/^Weapon \(not alive/);
    if (checked) expect(shown(codes)).toMatch(/^array \(not alive: Ship\.codes/);
  });

  test('in a browser, by a formatter that only handles views', () => {
    showViewsInConsole();
    showViewsInConsole();
    const { devtoolsFormatters } = globalThis as unknown as {
      devtoolsFormatters: { header(value: unknown): [string, { object?: unknown }, string?] | null }[];
    };
    expect(devtoolsFormatters).toHaveLength(1);
    const [formatter] = devtoolsFormatters;
    const pool = make();
    const ship = pool.create();
    expect(formatter!.header(ship.gun)).toMatchObject(['object', { object: { damage: 2 } }]);
    expect(formatter!.header(ship.codes)).toEqual(['object', { object: [0, 0, 0] }]);
    expect(formatter!.header({ damage: 2 })).toBeNull();
    pool.destroy(ship);
    expect(formatter!.header(ship)).toMatchObject(['span', {}, expect.stringMatching(/^Ship \(not alive/)]);
  });
});
