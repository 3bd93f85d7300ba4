import { Heap, KiB, Memory } from '@offheap/core';
import {
  array,
  bits,
  bool,
  color,
  toObject,
  create,
  enumOf,
  f32,
  PackedPool,
  Pool,
  ref,
  Scratch,
  Struct,
  struct,
  text,
  vec2,
} from '@offheap/struct';
import { ComponentPool, Entities } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

class Weapon extends Struct {
  damage = f32(2);
  at = vec2(3, 4);
}

class Ship extends Struct {
  at = vec2(1, 2);
  tint = color(0xff8040);
  name = text(8, { initial: 'Ada' });
  mode = enumOf(['idle', 'busy']);
  alive = bool(true);
  level = bits(3, 5);
  gun = struct(Weapon);
  target: Ship | null = ref(() => Ship);

  get right(): number {
    return this.at.x + 1;
  }

  rename(name: string): void {
    this.name = name;
  }
}

class WithLists extends Struct {
  codes = array(f32, 3, [1, 2, 3]);
  trail = array(vec2, 2);
  guns = array(Weapon, 2);
}

const SHIP = {
  at: { x: 1, y: 2 },
  tint: { r: 255, g: 128, b: 64, a: 255 },
  name: 'Ada',
  mode: 'idle',
  alive: true,
  level: 5,
  gun: { damage: 2, at: { x: 3, y: 4 } },
  target: null,
};

/** A view of each kind. */
function eachKind(checked: boolean, look: (ship: Ship) => void): void {
  const memory = new Memory(64 * KiB);
  const allocator = new Heap(memory);
  for (const ships of [
    new Pool(Ship, { capacity: 4, allocator, checked }),
    new PackedPool(Ship, { capacity: 4, allocator, checked }),
  ]) {
    look(ships.create());
    look(ships.get(ships.spawn())!); // just made
    ships.each(look);
    for (const ship of ships) look(ship);
    ships.system(look)();
    ships.spawn(look);
  }
  const entities = new Entities({ capacity: 4, allocator });
  const components = new ComponentPool(Ship, { entities, capacity: 4, allocator, checked });
  const entity = entities.create();
  components.add(entity);
  look(components.get(entity)!); // just added
  components.each(look);
  look(create(allocator, Ship, undefined, { checked }));
  new Scratch(4 * KiB, { checked }).scope((s) => {
    look(s.create(Ship));
    look(s.array(Ship, 2).get(1));
  });
}

/** How views are compared, copied and printed by code that knows nothing of offheap. */
export function comparingSuite(): void {
  describe.each([true, false])('a view in code that does not know views, checked: %s', (checked) => {
    const pool = (): Pool<Ship> => new Pool(Ship, { capacity: 4, checked });

    test('nothing but its fields can be enumerated, of views of every kind and of what is inside', () => {
      eachKind(checked, (ship) => {
        expect(ship.gun.at.array.length).toBe(2); // which the view keeps
        for (const object of [ship, ship.at, ship.tint, ship.gun, ship.gun.at] as object[]) {
          expect(Object.keys(object).filter((key) => key.startsWith('$'))).toEqual([]);
          expect(Object.getOwnPropertySymbols(object)).toEqual([]);
          expect(JSON.stringify({ ...object })).not.toContain('$');
        }
        const keys: string[] = [];
        for (const key in ship) keys.push(key);
        expect(keys).toEqual(Object.keys(SHIP));
      });
    });

    test('toEqual compares the fields with those of a plain object, for views of every kind', () => {
      eachKind(checked, (ship) => {
        expect(ship).toEqual(SHIP);
        expect(SHIP).toEqual(ship);
        expect(ship).not.toEqual({ ...SHIP, level: 4 });
        expect(ship).not.toEqual({ ...SHIP, gun: { damage: 2, at: { x: 3, y: 5 } } });
        expect(ship).toMatchObject({ name: 'Ada', gun: { at: { y: 4 } } });
        expect(ship.gun).toEqual({ damage: 2, at: { x: 3, y: 4 } });
        expect(ship.at).toEqual({ x: 1, y: 2 });
        expect(toObject(ship)).toEqual(SHIP);
      });
    });

    test('two views are equal when their fields are equal, in every comparison', () => {
      const ships = pool();
      const [a, b, c] = [ships.create(), ships.create(), ships.create({ level: 1 })];
      expect(a).toEqual(b);
      expect(a).toStrictEqual(b);
      expect(a).not.toEqual(c);
      expect(a).not.toStrictEqual(c);
      expect(a.gun).not.toEqual(a.at);
      c.level = 5;
      expect(a).toEqual(c);
      c.gun.at.x = 9;
      expect(a).not.toEqual(c);
      expect([a]).not.toEqual([c]);
    });

    test('chai compares the fields', () => {
      const ship = pool().create();
      expect(ship).to.deep.equal(SHIP);
      expect(ship).not.to.deep.equal({ ...SHIP, name: 'Bob' });
    });

    test('a view still belongs to its entry after a comparison', () => {
      const ships = pool();
      const ship = ships.create();
      expect(ship).toEqual(SHIP);
      ship.name = 'Bob';
      ship.at.set(7, 8);
      expect(ship).toEqual({ ...SHIP, name: 'Bob', at: { x: 7, y: 8 } });
      expect(Object.entries(ship)).toContainEqual(['name', 'Bob']);
      ships.destroy(ship);
      expect(ships.create()).toEqual(SHIP);
    });

    test('a failing comparison prints the fields, and nothing else', () => {
      const ship = pool().create();
      let message = '';
      try {
        expect(ship).toEqual({ ...SHIP, level: 4 });
      } catch (error) {
        message = String(error);
      }
      expect(message).toMatch(/expected Ship\{ at: .+ to deeply equal/);
      expect(message.length).toBeLessThan(200);
    });

    test('reading the type of a view does not change its behaviour', () => {
      const ships = pool();
      const ship = ships.create();
      expect(ship.constructor).toBe(Ship);
      expect(Object.prototype.toString.call(ship)).toBe('[object Object]');
      expect(ship).toBeInstanceOf(Ship);
      ship.rename('Bob');
      expect([ship.name, ship.right]).toEqual(['Bob', 2]);
      expect(ships.handleOf(ship)).toBeGreaterThan(0);
    });

    test('an object created from a view’s prototype, such as a clone, never accesses an entry', () => {
      const ships = pool();
      const ship = ships.create();
      const clone = Object.assign(Object.create(Object.getPrototypeOf(ship) as object) as object, {}) as Ship;
      expect(() => clone.level).toThrow();
      expect(() => (clone.level = 1)).toThrow();
      expect(ship).toEqual(SHIP);
    });

    test('a frozen view still works', () => {
      const ships = pool();
      const ship = Object.freeze(ships.create());
      expect(ship.level).toBe(5);
      expect(Object.prototype.toString.call(ship)).toBe('[object Object]');
    });

    test('a toStringTag of the class does not change', () => {
      class Tagged extends Struct {
        x = f32(1);
        get [Symbol.toStringTag](): string {
          return `Tagged ${this.x}`;
        }
      }
      const tagged = new Pool(Tagged, { capacity: 1, checked }).create();
      expect(Object.prototype.toString.call(tagged)).toBe('[object Tagged 1]');
    });

    test('arrays are equal when their elements are equal, in one memory and in several, in any order', () => {
      const lists = (): WithLists => new Pool(WithLists, { capacity: 2, checked }).create();
      const scratch = new Scratch(4 * KiB, { checked });
      scratch.scope((s) => {
        for (const key of ['codes', 'trail', 'guns'] as const) {
          const pool = new Pool(WithLists, { capacity: 2, checked });
          const [a, b, c] = [pool.create(), pool.create(), lists()];
          const from: readonly unknown[] = JSON.parse(JSON.stringify(a[key])) as unknown[];
          const equal = [a, b, c, s.create(WithLists)].map((entry) => entry[key]);
          for (const one of equal) {
            for (const other of equal) {
              expect(one).toEqual(other);
              expect(one).toStrictEqual(other);
            }
            expect(one).toEqual(from);
            expect(from).toEqual(one);
          }
          expect(a).toEqual(c);
          expect(a).toStrictEqual(b);
        }
        const other = lists();
        other.codes.set(1, 9);
        other.trail.get(1).x = 9;
        other.guns.get(0).at.y = 9;
        for (const key of ['codes', 'trail', 'guns'] as const) {
          expect(lists()[key]).not.toEqual(other[key]);
          expect(other[key]).not.toEqual(lists()[key]);
        }
        expect(lists()).not.toEqual(other);
        const [short, long, same] = [s.array(f32, 2), s.array(f32, 3), s.array(f32, 3)];
        expect(short).not.toEqual(long);
        expect(long).not.toEqual(short);
        expect(long).toStrictEqual(same);
        expect(long).toEqual([0, 0, 0]);
        expect(long).toStrictEqual(same);
        same.set(2, 1);
        expect(long).not.toEqual(same);
      });
    });

    test('lists inside a view compare with lists', () => {
      const entry = new Pool(WithLists, { capacity: 1, checked }).create();
      entry.trail.get(1).set(5, 6);
      const gun = { damage: 2, at: { x: 3, y: 4 } };
      expect(entry.codes).toEqual([1, 2, 3]);
      expect(entry.codes).not.toEqual([1, 2, 4]);
      expect(entry.codes).not.toEqual([1, 2]);
      expect(entry).toEqual({
        codes: [1, 2, 3],
        trail: [
          { x: 0, y: 0 },
          { x: 5, y: 6 },
        ],
        guns: [gun, gun],
      });
    });
  });
}
