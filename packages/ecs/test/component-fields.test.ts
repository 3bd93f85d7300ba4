// Fields of components that refer to other data: references to entries of pools, and values outside the memory.
import { Heap, KiB } from '@offheap/core';
import { object, PackedPool, Pool, ref, Struct, u32 } from '@offheap/struct';
import { ComponentPool, Entities, entity, NO_ENTITY } from '@offheap/ecs';
import { errorOf } from '../../struct/test/error-of.ts';
import { describe, expect, test } from 'vitest';

class Weapon extends Struct {
  damage = u32(5);
}

class Fighter extends Struct {
  weapon = ref(() => Weapon);
  sprite = object<object>();
}

class Camera extends Struct {
  follows: Fighter | null = ref(() => Fighter);
}

for (const checked of [true, false]) {
  describe(`fields of components, ${checked ? 'checked' : 'unchecked'}`, () => {
    const setUp = (count: number) => {
      const allocator = new Heap(64 * KiB);
      const entities = new Entities({ capacity: 20, allocator });
      const fighters = new ComponentPool(Fighter, { entities, capacity: 20, allocator, checked });
      const ids = Array.from({ length: count }, () => entities.create());
      return { allocator, entities, fighters, ids };
    };

    test('a reference follows its component when the component moves, and reads as null once its target is destroyed', () => {
      const { allocator, fighters, ids } = setUp(3);
      const weapons = new PackedPool(Weapon, { capacity: 4, allocator, checked });
      const blades = ids.map((id, i) => {
        const blade = weapons.create({ damage: i });
        fighters.add(id, { weapon: blade });
        return blade;
      });
      fighters.remove(ids[0]!); // the last component moves into the gap
      weapons.destroy(blades[0]!); // and so does the last weapon
      expect(fighters.get(ids[2]!)!.weapon!.damage).toBe(2);
      expect(fighters.get(ids[1]!)!.weapon!.damage).toBe(1);
      weapons.destroy(blades[2]!);
      weapons.create({ damage: 7 });
      expect(fighters.get(ids[2]!)!.weapon).toBeNull();
    });

    test('an entity() field is refused while the memory has two Entities, whatever was read before', () => {
      class Missile extends Struct {
        target = entity();
      }
      const heap = new Heap(256 * KiB);
      const first = new Entities({ capacity: 10, allocator: heap });
      const missile = new Pool(Missile, { capacity: 4, allocator: heap, checked }).create();
      const target = first.create();
      missile.target = target;
      expect(missile.target).toBe(target);
      const before = heap.memory.snapshot();
      const second = new Entities({ capacity: 1000, allocator: heap });
      const TWO = /^MEMORY: An entity\(\) field is read in a memory with 2 Entities/;
      expect(errorOf(() => missile.target)).toMatch(TWO);
      const both = heap.memory.snapshot();
      heap.memory.restore(before);
      expect(missile.target).toBe(target);
      heap.memory.restore(both);
      expect(errorOf(() => missile.target)).toMatch(TWO);
      second[Symbol.dispose]();
      expect(missile.target).toBe(target);
      first.destroy(target);
      expect(missile.target).toBe(NO_ENTITY);
    });

    test('a component cannot be the target of a reference', () => {
      const { allocator, fighters, ids } = setUp(1);
      const camera = new Pool(Camera, { capacity: 1, allocator, checked }).create();
      const fighter = fighters.add(ids[0]!);
      expect(() => {
        camera.follows = fighter;
      }).toThrow(
        'The value of a reference is a Fighter: expected null, or an entry of a pool of Fighter in the same memory. Create the pools on one allocator. For a component, store the entity.',
      );
      expect(camera.follows).toBeNull();
    });

    test('values outside the memory are released whenever a component is destroyed, and only then', async () => {
      const { allocator, entities, fighters, ids } = setUp(8);
      const gone: WeakRef<object>[] = [];
      const kept = { name: 'kept' };
      // In a separate function, so that no variable of this one holds a sprite.
      const fill = (): void => {
        for (const id of ids.slice(1)) {
          const sprite = {};
          gone.push(new WeakRef(sprite));
          fighters.add(id, { sprite });
        }
      };
      fighters.add(ids[0]!, { sprite: kept });
      fill();
      fighters.remove(ids[1]!);
      entities.destroy(ids[2]!);
      entities.destroyMany(ids.slice(3, 5));
      fighters.get(ids[5]!)!.sprite = undefined;
      expect(() =>
        fighters.add(ids[1]!, (fighter) => {
          fighter.sprite = { name: 'never' };
          throw new Error('init');
        }),
      ).toThrow('init');
      fighters.removeWhere((_, id) => id !== ids[0]);
      expect(fighters.get(ids[0]!)!.sprite).toBe(kept);
      const { gc } = globalThis as { gc?: () => void }; // available with --expose-gc
      if (gc !== undefined) {
        await new Promise((resolve) => setTimeout(resolve));
        gc();
        expect(gone.filter((one) => one.deref() !== undefined)).toEqual([]);
      }
      // The value's number in the table, in the word after the reference: numbers are reused, so it stays low.
      const numberOf = (fighter: Fighter): number => {
        const { $byteOffset } = fighter as unknown as { $byteOffset: number }; // every view has this property
        return allocator.memory.u32[$byteOffset / 4 + 2]!;
      };
      expect(numberOf(fighters.add(ids[1]!, { sprite: {} }))).toBeLessThanOrEqual(9);
      fighters.clear();
      for (let i = 0; i < 100; i++) {
        expect(numberOf(fighters.add(ids[1]!, { sprite: {} }))).toBeLessThanOrEqual(9);
        fighters.remove(ids[1]!);
      }
    });
  });
}
