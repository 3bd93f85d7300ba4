import { i32, PackedPool, Pool, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { verifyComponents } from '@offheap/ecs/debug';
import { ComponentPool, Entities } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';

class Thing extends Struct {
  static readonly struct = 'FullStackThing';
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
