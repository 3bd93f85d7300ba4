import { Heap, KiB, MiB } from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { i32, PackedPool, Pool, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { verifyComponents } from '@offheap/ecs/debug';
import { ComponentPool, Entities, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';

class Thing extends Struct {
  static readonly struct = 'FullStackThing';
  id = i32();
}

class Other extends Struct {
  static readonly struct = 'FullStackOther';
  id = i32();
}

let whenDestroyed: () => void = () => undefined;

class Told extends Struct {
  static readonly struct = 'FullStackTold';
  id = i32();

  onDestroy(): void {
    whenDestroyed();
  }
}

type AnyPool = Pool<Thing> | PackedPool<Thing>;

/**
 * Runs something that never ends, at some depth of the stack. The error is not checked, because a module's exports may be getters that
 * turn the engine's error into `undefined`.
 */
function overflow(run: () => unknown, depth: number): void {
  try {
    if (depth > 0) overflow(run, depth - 1);
    else run();
  } catch {
    // the stack was full
  }
}

const DEPTHS = [0, 1, 2, 3, 4, 5, 6, 7];

/** The state after callbacks that call themselves until the stack is full. */
export function fullStackSuite(): void {
  for (const checked of [true, false]) {
    for (const Kind of [Pool, PackedPool, ColumnPool]) {
      const uses: Record<string, (pool: AnyPool) => () => void> = {
        'each in each': (pool) => {
          const run = (): void => pool.each(run);
          return run;
        },
        'a system in itself': (pool) => {
          const run: () => void = pool.system(() => run());
          return run;
        },
        'destroyWhere in its predicate': (pool) => {
          const run = (): boolean => pool.destroyWhere(run) > 1e9;
          return run;
        },
        'endless recursion in a loop': (pool) => {
          const endless = (): void => endless();
          return () => pool.each(endless);
        },
        'endless recursion in an init': (pool) => {
          const endless = (): void => endless();
          return () => void pool.spawn(endless);
        },
      };
      test.each(Object.keys(uses))(
        `${Kind.name}, ${checked ? 'checked' : 'production'}: a full stack in %s leaves the pool idle and whole`,
        (name) => {
          for (const depth of DEPTHS) {
            const pool = new Kind(Thing, { capacity: 8, checked });
            const first = pool.spawn({ id: 1 });
            pool.spawn({ id: 2 });
            overflow(uses[name]!(pool), depth);
            expect(verifyPool(pool)).toEqual([]);
            pool.destroy(first);
            pool.each((entry) => pool.destroy(entry));
            expect(pool.length).toBe(0);
            pool[Symbol.dispose](); // not busy
          }
        },
      );
    }

    describe(checked ? 'checked' : 'production', () => {
      test('a restore that does not fit the stack is not begun', () => {
        for (const depth of DEPTHS) {
          const heap = new Heap(8 * KiB);
          const pool = new PackedPool(Thing, { capacity: 9, allocator: heap, checked });
          const views = Array.from({ length: 9 }, (_, id) => pool.create({ id }));
          const handles = views.map((view) => pool.handleOf(view));
          const snapshots = [heap.memory.snapshot()];
          pool.destroy(views[0]!); // the last entry moves
          snapshots.push(heap.memory.snapshot());
          let n = 0;
          const search = (): void => {
            heap.memory.restore(snapshots[n++ % 2]!);
            search();
          };
          overflow(search, depth);
          for (const [id, handle] of handles.entries()) if (pool.has(handle)) expect(views[id]!.id).toBe(id);
          pool[Symbol.dispose]();
        }
      });

      test('a dispose that does not fit the stack is not begun, and can be repeated', () => {
        for (const Kind of [Pool, PackedPool, ColumnPool]) {
          for (const depth of DEPTHS) {
            const heap = new Heap(8 * KiB);
            const pool = new Kind(Told, { capacity: 4, maxCapacity: 16, allocator: heap, checked });
            pool.spawnMany(10);
            // The innermost calls have too little of the stack left.
            const dispose = (): void => {
              try {
                dispose();
              } finally {
                pool[Symbol.dispose]();
              }
            };
            overflow(dispose, depth);
            pool[Symbol.dispose]();
            expect([heap.used, verify(heap)]).toEqual([0, []]);
          }
        }
      });

      test('an init that creates entries without end leaves none of them', () => {
        for (const Kind of [Pool, PackedPool, ColumnPool]) {
          for (const way of ['create', 'spawn', 'spawnMany'] as const) {
            for (const depth of [0, 3, 6]) {
              const pool = new Kind(Thing, { capacity: 20_000, checked });
              const more = (): void => {
                if (way === 'spawnMany') pool.spawnMany(1, more);
                else pool[way](more);
              };
              overflow(more, depth);
              expect([Kind.name, way, pool.length]).toEqual([Kind.name, way, 0]);
              expect(verifyPool(pool)).toEqual([]);
              pool[Symbol.dispose]();
            }
          }
        }
      });

      test('recursions through init, spawn and onRemove leave no component half-done', () => {
        for (const depth of [0, 3, 6]) {
          const world = new World({ capacity: 20_000, bytes: 16 * MiB });
          const things = world.pool(Thing, { checked });
          const marks = world.pool(Other, { checked });
          const prefab = world.prefab([Thing, () => void prefab.spawn()], [Other]);
          overflow(() => prefab.spawn(), depth);
          expect([world.entities.length, things.length, marks.length]).toEqual([0, 0, 0]);
          const add = (): void => void things.add(world.entities.create(), add);
          overflow(add, depth);
          expect(things.length).toBe(0);
          const all = Array.from({ length: 3000 }, () => world.spawn([Thing]));
          const announced = new Set<number>();
          let next = 0;
          things.onRemove((_, entity) => {
            announced.add(entity);
            if (next < all.length) things.remove(all[next++]!);
          });
          overflow(() => things.remove(all[next++]!), depth);
          for (const entity of all) expect(things.has(entity)).toBe(!announced.has(entity));
          expect(verifyComponents(things)).toEqual([]);
        }
      });

      test('an entry whose onDestroy fills the stack can be destroyed, and so can the next one of its slot', () => {
        for (const Kind of [Pool, PackedPool, ColumnPool]) {
          for (const depth of DEPTHS) {
            const pool = new Kind(Told, { capacity: 4, checked });
            const handle = pool.spawn({ id: 1 });
            const endless = (): void => endless();
            whenDestroyed = endless;
            overflow(() => pool.destroy(handle), depth);
            whenDestroyed = () => undefined;
            if (pool.has(handle)) pool.destroy(handle);
            expect(pool.length).toBe(0);
            pool.destroy(pool.spawn());
            expect(pool.length).toBe(0);
            expect(verifyPool(pool)).toEqual([]);
            pool[Symbol.dispose]();
          }
        }
      });

      test('component pools: loops in themselves, and an onDestroy that fills the stack', () => {
        for (const depth of DEPTHS) {
          const entities = new Entities({ capacity: 8 });
          const pool = new ComponentPool(Told, { entities, capacity: 8, checked });
          const all = [1, 2, 3].map((id) => {
            const entity = entities.create();
            pool.add(entity, { id });
            return entity;
          });
          const loop = (): void => pool.each(loop);
          overflow(loop, depth);
          const endless = (): void => endless();
          whenDestroyed = endless;
          overflow(() => entities.destroy(all[0]!), depth);
          whenDestroyed = () => undefined;
          for (const entity of all) if (entities.has(entity)) entities.destroy(entity);
          expect([entities.length, pool.length]).toEqual([0, 0]);
          expect(verifyComponents(pool)).toEqual([]);
          pool[Symbol.dispose]();
          entities[Symbol.dispose]();
        }
      });
    });
  }
}
