// The reasons why thyseus, an engine with similar structs, removed them (its issues #24 and #16): four faults that must not occur.
import { Heap, KiB } from '@offheap/core';
import { f32, layoutOf, object, PackedPool, Pool, Scratch, Struct, u32, vec2 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from './model/column-pool.ts';

class Body extends Struct {
  at = vec2();
  mass = f32(1);

  get weight(): number {
    return this.mass * 9.81;
  }
}

class Ship extends Body {
  fuel = f32(100);
  crew = u32(3);

  burn(amount: number): this {
    this.fuel -= amount;
    this.mass -= amount / 100;
    return this;
  }
}

class Sprite extends Struct {
  texture = object<{ readonly name: string }>();
}

for (const checked of [true, false]) {
  describe(`the four faults for which another engine removed its structs, ${checked ? 'checked' : 'unchecked'}`, () => {
    // That nothing is left on the heap at all is measured in garbage-free.node.test.ts.
    test('1, every `new` allocated: a new entry reuses the view object of a destroyed entry', () => {
      for (const Kind of [Pool, PackedPool, ColumnPool]) {
        const pool = new Kind(Body, { capacity: 8, checked: false });
        const first = pool.create();
        pool.destroy(first);
        const views = new Set([first]);
        for (let i = 0; i < 100; i++) {
          const body = pool.create();
          views.add(body);
          pool.destroy(body);
        }
        expect(views.size).toBe(1);
      }
      const scratch = new Scratch(4 * KiB, { checked: false });
      const made = new Set<object>();
      for (let i = 0; i < 100; i++) scratch.scope((s) => void made.add(s.create(Body)));
      expect(made.size).toBe(1);
    });

    test('2, memory was freed by hand: a scope, `using` and a disposed pool free everything', () => {
      const heap = new Heap(64 * KiB);
      const whole = heap.allocate(heap.capacity);
      heap.deallocate(whole, heap.capacity);
      {
        using scratch = new Scratch(4 * KiB, { allocator: heap, checked });
        scratch.scope((s) => {
          for (let i = 0; i < 50; i++) s.create(Ship);
        });
        expect(scratch.allocator.used).toBe(0);
        using ships = new Pool(Ship, { capacity: 100, allocator: heap, checked });
        ships.spawnMany(60);
        {
          using ship = ships.create();
          ship.burn(5);
          expect(ships.length).toBe(61);
        }
        expect(ships.length).toBe(60);
      }
      expect(heap.tryAllocate(heap.capacity)).toBe(whole);
    });

    test('3, a subclass could not add fields: here its fields follow those of its parent', () => {
      const ships = new PackedPool(Ship, { capacity: 4, checked });
      const ship = ships.create({ at: { x: 1, y: 2 }, mass: 10, fuel: 50 }).burn(20);
      expect([ship.at.x, ship.at.y, ship.mass, ship.fuel, ship.crew]).toEqual([
        1,
        2,
        expect.closeTo(9.8),
        30,
        3,
      ]);
      expect(ship.weight).toBeCloseTo(9.8 * 9.81, 4);
      expect(ship).toBeInstanceOf(Body);
      const names = layoutOf(Ship).fields.map(({ name, byteOffset }) => `${name} ${byteOffset}`);
      expect(names).toEqual(['at 0', 'mass 8', 'fuel 12', 'crew 16']);
      // The parent is as it was.
      expect(layoutOf(Body).fields.map(({ name }) => name)).toEqual(['at', 'mass']);
    });

    test('4, a struct could not hold JavaScript values: here it can, and releases them', () => {
      const sprites = new Pool(Sprite, { capacity: 4, checked });
      const texture = { name: 'ship.png' };
      const sprite = sprites.create({ texture });
      expect(sprite.texture).toBe(texture);
      sprites.destroy(sprite);
      expect(sprites.create().texture).toBeUndefined();
    });
  });
}
