import { Heap, KiB, MiB } from '@offheap/core';
import {
  array,
  toObject,
  create,
  destroy,
  object,
  PackedPool,
  Pool,
  ref,
  Scratch,
  Struct,
  struct,
  take,
  u32,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Weapon extends Struct {
  damage = u32(5);
}

class Slot extends Struct {
  held = ref(() => Weapon);
}

class Enemy extends Struct {
  id = u32();
  leader: Enemy | null = ref(() => Enemy);
  weapon = ref(() => Weapon);
  hands = array(() => ref(() => Weapon), 2);
  belt = struct(Slot);
  bag = array(Slot, 2);
}

class Sprite extends Struct {
  image = object<{ name: string }>();
  layers = array(() => object<string>(), 2);
}

/** References to entries, and JavaScript values. */
export function objectSuite(): void {
  for (const checked of [true, false]) {
    describe(`references, ${checked ? 'checked' : 'unchecked'}`, () => {
      for (const Kind of [Pool, PackedPool, ColumnPool]) {
        test(`read as a view of an entry of a ${Kind.name}, as null after it was destroyed, and follow the entry when it moves`, () => {
          const heap = new Heap(64 * KiB);
          const weapons = new Kind(Weapon, { capacity: 4, maxCapacity: 16, allocator: heap, checked });
          const enemies = new Kind(Enemy, { capacity: 8, allocator: heap, checked });
          const enemy = enemies.create();
          expect([enemy.weapon, enemy.leader, enemy.hands.get(1)]).toEqual([null, null, null]);
          const all = Array.from({ length: 6 }, (_, i) => weapons.create({ damage: i }));
          enemy.weapon = all[5]!;
          enemy.hands.set(1, all[1]!);
          enemy.belt.held = all[2]!;
          enemy.bag.get(1).held = all[3]!;
          enemy.leader = enemy;
          weapons.destroy(all[0]!); // a packed pool moves the last one here
          expect(enemy.weapon).toBeInstanceOf(Weapon);
          expect(enemy.weapon.damage).toBe(5);
          expect(enemy.hands.get(1)!.damage).toBe(1);
          expect(enemy.belt.held.damage).toBe(2);
          expect(enemy.bag.get(1).held!.damage).toBe(3);
          expect(enemy.leader.leader!.weapon!.damage).toBe(5);
          enemy.weapon.damage = 50;
          expect(all[5]!.damage).toBe(50);
          destroy(enemy.weapon);
          weapons.create({ damage: 99 }); // in its place
          expect(enemy.weapon).toBeNull();
          enemy.weapon = null;
          expect(enemy.weapon).toBeNull();
        });
      }

      test('distinguish pools of the same struct, and read as null when the pool was disposed of', () => {
        const heap = new Heap(64 * KiB);
        const one = new Pool(Weapon, { capacity: 4, allocator: heap, checked });
        const two = new Pool(Weapon, { capacity: 4, allocator: heap, checked });
        const enemy = create(heap, Enemy, { weapon: one.create({ damage: 1 }) }, { checked });
        enemy.belt.held = two.create({ damage: 2 });
        expect([enemy.weapon!.damage, enemy.belt.held.damage]).toEqual([1, 2]);
        enemy.weapon = enemy.belt.held;
        expect(enemy.weapon.damage).toBe(2);
        two[Symbol.dispose]();
        expect([enemy.weapon, enemy.belt.held]).toEqual([null, null]);
        enemy.weapon = one.create({ damage: 3 });
        expect(enemy.weapon.damage).toBe(3);
      });

      test('are copied as handles', () => {
        const heap = new Heap(64 * KiB);
        const weapons = new Pool(Weapon, { capacity: 4, allocator: heap, checked });
        const enemies = new Pool(Enemy, { capacity: 4, allocator: heap, checked });
        const weapon = weapons.create();
        const plain = take(enemies.create({ weapon, hands: [null, weapon] }));
        expect([plain.weapon, plain.hands, plain.leader]).toEqual([
          weapons.handleOf(weapon),
          [null, weapons.handleOf(weapon)],
          null,
        ]);
      });

      test('refuse values that are in no pool, in another memory, or of another struct', () => {
        const heap = new Heap(64 * KiB);
        const enemy = new Pool(Enemy, { capacity: 4, allocator: heap, checked }).create();
        const expected = /: expected null, or an entry of a pool of Weapon in the same memory/;
        expect(() => (enemy.weapon = create(heap, Weapon))).toThrow(expected);
        expect(() => (enemy.weapon = new Pool(Weapon, { capacity: 1 }).create())).toThrow(expected);
        expect(() => (enemy.weapon = enemy as never)).toThrow(expected);
        expect(() => (enemy.weapon = {} as never)).toThrow(expected);
      });

      test('refuse an entry that was destroyed, and keep what they refer to', () => {
        const heap = new Heap(64 * KiB);
        const weapons = new Pool(Weapon, { capacity: 4, allocator: heap, checked });
        const enemy = new Pool(Enemy, { capacity: 2, allocator: heap, checked }).create();
        const single = create(heap, Weapon, undefined, { checked });
        const [kept, lost] = [weapons.create({ damage: 7 }), weapons.create()];
        enemy.weapon = kept;
        destroy(lost);
        destroy(single);
        for (const weapon of [lost, single]) {
          expect(errorOf(() => (enemy.weapon = weapon))).toMatch(
            /^STALE: The Weapon that a reference is set to is not alive: .*destroyed/,
          );
        }
        expect(enemy.weapon.damage).toBe(7);
      });
    });

    describe(`JavaScript values in structs, ${checked ? 'checked' : 'unchecked'}`, () => {
      test('are read as they were written, stay with their entry, and are released with it', () => {
        for (const Kind of [Pool, PackedPool, ColumnPool]) {
          const pool = new Kind(Sprite, { capacity: 4, maxCapacity: 12, checked });
          const images = Array.from({ length: 10 }, (_, i) => ({ name: `image ${i}` }));
          const sprites = images.map((image) => pool.create({ image }));
          sprites[7]!.layers.set(1, 'seven');
          pool.destroy(sprites[2]!);
          pool.destroyWhere(({ image }) => image === images[5]);
          expect(sprites[9]!.image).toBe(images[9]);
          expect(sprites[7]!.layers.get(1)).toBe('seven');
          expect(pool.create().image).toBeUndefined();
          sprites[9]!.image = undefined;
          expect(sprites[9]!.image).toBeUndefined();
          expect(toObject(sprites[7]!)).toEqual({ image: images[7], layers: [undefined, 'seven'] });
        }
      });

      test('are released in every way of destroying an entry', async () => {
        const heap = new Heap(1 * MiB);
        const pool = new Pool(Sprite, { capacity: 8, allocator: heap, checked });
        const scratch = new Scratch(4 * KiB, { allocator: heap, checked });
        const refs: WeakRef<object>[] = [];
        const fresh = (): { name: string } => {
          const image = { name: 'fresh' };
          refs.push(new WeakRef(image));
          return image;
        };
        pool.destroy(pool.create({ image: fresh() }));
        pool.destroy(pool.spawn({ image: fresh() }));
        take(pool.create({ image: fresh() }));
        pool.spawn({ image: fresh() });
        pool.clear();
        destroy(create(heap, Sprite, { image: fresh() }, { checked }));
        expect(() =>
          pool.spawn((s) => {
            s.image = fresh();
            throw new Error('init');
          }),
        ).toThrow('init');
        scratch.scope((s) => {
          s.create(Sprite, { image: fresh() });
          s.destroy(s.create(Sprite, { image: fresh() }));
          s.array(Sprite, 2).get(1).image = fresh();
        });
        const { gc } = globalThis as { gc?: () => void };
        if (gc !== undefined) {
          await new Promise((resolve) => setTimeout(resolve));
          gc();
          expect(refs.filter((one) => one.deref() !== undefined)).toEqual([]);
        }
        // Numbers in the table are reused: the next number is still low.
        const next = pool.create({ image: fresh() });
        const at = (next as unknown as { $byteOffset: number }).$byteOffset;
        expect(heap.memory.u32[at / 4]).toBeLessThanOrEqual(4);
      });
    });
  }
}
