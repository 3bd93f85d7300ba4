import { KiB } from '@offheap/core';
import { f32, Pool, ref, Struct, type StructClass, u32 } from '@offheap/struct';
import { World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

/** Defines a class again at each call, as a module does that is evaluated again. */
const evaluate = () => {
  class Ship extends Struct {
    static readonly struct = 'Ship';
    x = f32();
    hits = u32(7);
  }
  return Ship;
};

const twice =
  ' has another class of the same name. Was the module of the class evaluated twice, for example by hot module replacement? Then reload the page, or create a new world and load a save of the old one. Two different structs need different names.';

export function namesakeSuite(checked: boolean): void {
  describe(`two classes of one struct, checked: ${checked}`, () => {
    const start = () => {
      const world = new World({ capacity: 8, bytes: 256 * KiB, checked });
      return { world, Ship: evaluate(), Again: evaluate() };
    };

    test('a world refuses the second class where it has a component pool of the first', () => {
      const { world, Ship, Again } = start();
      const ships = world.pool(Ship);
      const ship = world.spawn([Ship, { x: 1 }]);
      const refused = `INVALID_ARGUMENT: The ComponentPool of Ship in this world${twice}`;
      const other = world.tag('Other');
      for (const call of [
        () => world.pool(Again),
        () => world.spawn([Again, { x: 2 }]),
        () => world.spawn(other, Again),
        () => world.prefab(Again),
        () => world.prefab(other).spawn([Again]),
        () => world.query(Again),
        () => world.query(other).without(Again),
      ])
        expect(errorOf(call)).toBe(refused);
      expect([world.poolOf(Again), world.entities.length, ships.length, other.length]).toEqual([
        undefined,
        1,
        1,
        0,
      ]);
      const copy = new World({ capacity: 8, bytes: 256 * KiB, checked });
      const again = copy.pool(Again);
      copy.tag('Other');
      copy.load(world.save());
      expect([again.length, again.at(0).x]).toEqual([1, 1]);
      world.entities.destroy(ship);
      ships[Symbol.dispose]();
      world.pool(Again);
      world.spawn([Again]);
      expect(world.query(Again).count()).toBe(1);
    });

    test('a world refuses the second class where it has a single struct of the first', () => {
      const { world, Ship, Again } = start();
      const before = world.snapshot();
      const ship = world.single(Ship, { x: 3 });
      const refused = `INVALID_ARGUMENT: The single Ship of this world${twice}`;
      expect(errorOf(() => world.single(Again))).toBe(refused);
      expect([world.single(Ship) === ship, ship.x]).toEqual([true, 3]);
      world.restore(before);
      expect(world.single(Again).hits).toBe(7);
      expect(errorOf(() => world.single(Ship))).toBe(refused);
    });

    test('a reference and a pool refuse entries of the second class', () => {
      const { world, Ship, Again } = start();
      class Missile extends Struct {
        target = ref(() => Ship);
      }
      class Cruiser extends Again {}
      const allocator = world.heap;
      const pool = <T extends Struct>(T: StructClass<T>) => new Pool(T, { capacity: 4, allocator, checked });
      const missile = pool(Missile).create();
      const others = pool(Again);
      expect(errorOf(() => (missile.target = others.create()))).toBe(
        `NOT_OWNED: The value of a reference, a Ship,${twice}`,
      );
      expect(errorOf(() => (missile.target = pool(Cruiser).create()))).toBe(
        `NOT_OWNED: The value of a reference, a Ship,${twice}`,
      );
      expect(errorOf(() => pool(Missile).create({ target: others.spawn() as never }))).toBe(
        `INVALID_ARGUMENT: The pool of Ship in the memory${twice}`,
      );
      const ships = pool(Ship);
      missile.target = ships.create();
      expect(errorOf(() => ships.destroy(others.create()))).toBe(`NOT_OWNED: The entry, a Ship,${twice}`);
      const components = world.pool(Ship);
      expect(errorOf(() => components.destroy(others.create()))).toBe(
        `NOT_OWNED: The component, a Ship,${twice}`,
      );
    });

    test('structs to which the program gives no name, or different ones, are different structs', () => {
      const { world } = start();
      const nameless = () =>
        class Ship extends Struct {
          x = f32();
        };
      const [A, B] = [nameless(), nameless()];
      world.pool(A);
      expect(errorOf(() => world.spawn([B]))).toMatch(/^INVALID_ARGUMENT: Ship has no ComponentPool/);
      world.pool(B);
      world.single(A);
      world.single(B);
      world.spawn(A, B);
      expect(world.query(A, B).count()).toBe(1);
    });
  });
}
