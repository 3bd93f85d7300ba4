import { Heap, KiB, MiB } from '@offheap/core';
import { ProxyAllocator } from '@offheap/core/compose';
import { verifyComponents } from '@offheap/ecs/debug';
import { CommandBuffer, ComponentPool, Entities, World } from '@offheap/ecs';
import { create, f32, PackedPool, Struct, u32, u8 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

/** Components with initial values that are returned by functions, which may change the pool. */
export function generatedComponentSuite(checked: boolean): void {
  describe(`components with initial values that functions return, checked: ${checked}`, () => {
    const failure = new Error('mine');
    const setUp = () => {
      const roll = { value: 6, act: (): void => undefined };
      class Die extends Struct {
        static readonly struct = 'GeneratedDie';
        before = u32(1);
        eyes = u8(() => {
          roll.act();
          if (roll.value === 0) throw failure;
          return roll.value;
        });
        after = u32(2);
      }
      const world = new World({ bytes: 256 * KiB, capacity: 100, checked });
      const dice = world.pool(Die, { capacity: 2, maxCapacity: 4 });
      return { roll, Die, world, dice };
    };

    test('one that throws, or returns an invalid value, adds nothing', () => {
      const { roll, Die, world, dice } = setUp();
      const entity = world.spawn();
      const commands = new CommandBuffer(world.entities);
      const additions: readonly (() => unknown)[] = [
        () => dice.add(entity),
        () => dice.tryAdd(entity, { before: 5 }),
        () => world.spawn([Die, { after: 3 }]),
        () =>
          world.scratch.scope((scope) => {
            commands.begin(scope);
            try {
              commands.add(dice, entity);
            } finally {
              commands.apply();
            }
          }),
      ];
      for (const run of additions) {
        roll.value = 0;
        expect(run).toThrow(failure);
        roll.value = 300;
        expect(errorOf(run)).toMatch(/^INVALID_ARGUMENT: \w*Die\.eyes/);
        expect([dice.length, dice.has(entity), verifyComponents(dice)]).toEqual([0, false, []]);
        expect(world.entities.length).toBe(1);
      }
      roll.value = 4;
      expect(dice.add(entity)).toMatchObject({ before: 1, eyes: 4, after: 2 });
    });

    test('a logger of the allocator that creates such structs does not change them', () => {
      let next = 0;
      class Id extends Struct {
        id = u32(() => ++next);
      }
      let onAllocate: (() => void) | undefined;
      const heap = new Heap(MiB);
      const allocator = new ProxyAllocator(heap, { onAllocate: () => onAllocate?.() });
      const entities = new Entities({ capacity: 16, allocator: heap });
      const ids = new ComponentPool(Id, { entities, capacity: 2, maxCapacity: 8, allocator, checked });
      let inner: Id | undefined;
      onAllocate = () => {
        onAllocate = undefined;
        inner = create(heap, Id, undefined, { checked });
      };
      for (let i = 0; i < 3; i++) ids.add(entities.create());
      const all: number[] = [];
      ids.each(({ id }) => void all.push(id));
      expect([new Set(all), inner!.id]).toEqual([new Set([1, 2, 3]), 4]);
    });

    test('one may change the pool, but not dispose of it', () => {
      const { roll, world, dice } = setUp();
      const [first, second, third] = [world.spawn(), world.spawn(), world.spawn()];
      dice.add(first, { before: 10 });
      roll.act = () => {
        roll.act = () => undefined;
        dice.remove(first);
        dice.add(third, { before: 30 });
      };
      expect(dice.add(second, { before: 20 })).toMatchObject({ before: 20, eyes: 6, after: 2 });
      expect([dice.get(third)!.before, dice.has(first), verifyComponents(dice)]).toEqual([30, false, []]);
      roll.act = () => dice[Symbol.dispose]();
      expect(errorOf(() => dice.add(first))).toMatch(/^BUSY: /);
      roll.act = () => world.entities.destroy(first);
      expect(errorOf(() => dice.add(first))).toMatch(/^STALE: /);
      expect([dice.length, verifyComponents(dice)]).toEqual([2, []]);
    });

    test('one that throws in a load does not change the world', () => {
      const { roll, Die, world, dice } = setUp();
      class Later extends Struct {
        static readonly struct = 'GeneratedLater';
        x = u32(3);
      }
      const file = world.save();
      const entity = world.spawn([Die, { before: 77 }]);
      const target = new World({ bytes: 256 * KiB, capacity: 100, checked });
      class Wide extends Struct {
        static readonly struct = 'GeneratedLater';
        x = u32(3);
        y = u8(() => {
          roll.act();
          return roll.value;
        });
      }
      const source = new World({ bytes: 256 * KiB, capacity: 100, checked });
      source.packed(Later, { capacity: 4 }).spawnMany(3);
      const old = source.save();
      const wide: PackedPool<Wide> = target.packed(Wide, { capacity: 4 });
      wide.spawn({ x: 9 });
      let calls = 0;
      roll.act = () => {
        if (++calls === 3) throw failure;
      };
      expect(() => target.load(old)).toThrow(failure);
      expect(Array.from(wide, ({ x }) => x)).toEqual([9]);
      roll.act = () => void roll.value++;
      target.load(old);
      expect(Array.from(wide, ({ x, y }) => [x, y])).toEqual([
        [3, 9],
        [3, 8],
        [3, 7],
      ]);
      roll.act = () => undefined;
      expect([dice.get(entity)!.before, file.length > 0]).toEqual([77, true]);
    });

    test('functions that shrink their component pool, dispose of it or restore a moment before it are refused', () => {
      let act = (): void => undefined;
      class Mine extends Struct {
        before = u32(7);
        value = f32(() => (act(), 0.5));
      }
      const entities = new Entities({ capacity: 40 });
      const [first, second, third] = [entities.create(), entities.create(), entities.create()];
      const without = entities.memory.snapshot();
      const mines = new ComponentPool(Mine, { entities, capacity: 1, maxCapacity: 8, checked });
      mines.add(first, { before: 1 });
      mines.add(second, { before: 2 });
      mines.remove(second);
      expect(mines.capacity).toBe(2);
      for (const refused of [
        () => mines.shrink(),
        () => mines[Symbol.dispose](),
        () => entities.memory.restore(without),
      ]) {
        act = () => {
          refused();
        };
        for (const add of [() => mines.add(third), () => mines.tryAdd(third, { before: 3 })])
          expect(errorOf(add)).toMatch(/^BUSY: /);
        expect([mines.capacity, mines.length, mines.has(third)]).toEqual([2, 1, false]);
      }
      act = () => undefined;
      mines.add(third, { before: 3 });
      expect(Array.from(mines, ({ before, value }) => [before, value])).toEqual([
        [3, 0.5],
        [1, 0.5],
      ]);
      expect(verifyComponents(mines)).toEqual([]);
      mines.remove(third);
      expect(mines.shrink()).toBe(1);
    });

    test('functions that shrink pools during a load have no effect on what is loaded', () => {
      let run = (): void => undefined;
      class Mine extends Struct {
        static readonly struct = 'Mine';
        value = f32(() => (run(), 0.5));
        id = u32();
      }
      const start = (): { world: World; mines: PackedPool<Mine>; others: ComponentPool<Mine> } => {
        const world = new World({ capacity: 100, bytes: MiB, checked });
        const mines = world.packed(Mine, { capacity: 4, maxCapacity: 40 });
        const others = world.pool(Mine, { capacity: 4, maxCapacity: 40 });
        return { world, mines, others };
      };
      const old = start();
      for (let i = 0; i < 20; i++) {
        old.mines.spawn({ id: i });
        old.world.spawn([Mine, { id: 100 + i }]);
      }
      const { world, mines, others } = start();
      run = () => {
        mines.shrink();
        others.shrink();
      };
      world.load(old.world.save());
      expect(Array.from(mines, ({ id }) => id)).toEqual(Array.from(old.mines, ({ id }) => id));
      expect(Array.from(others, ({ id }) => id)).toEqual(Array.from(old.others, ({ id }) => id));
    });
  });
}
