import { f32, PackedPool, Pool, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { verifyComponents } from '@offheap/ecs/debug';
import { ComponentPool, Entities, query } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';

class Thing extends Struct {
  static readonly struct = 'FrozenThing';
  x = f32();
}

const FROZEN = /^INVALID_ARGUMENT: A (view|cursor) of FrozenThing is frozen/;

/** 'none', or the message about frozen views: no other error. */
function outcomeOf(run: () => unknown): string {
  const error = errorOf(run);
  return FROZEN.test(error) ? 'frozen' : error;
}

/** Frozen cursors of a pool: at most a clear refusal, and the pool is not damaged. */
export function frozenSuite(): void {
  for (const checked of [true, false]) {
    const mode = checked ? 'checked' : 'production';
    const freeze = (entry: object): void => void Object.freeze(entry);
    for (const Kind of [Pool, PackedPool, ColumnPool]) {
      for (const maxCapacity of [8, 16]) {
        const uses: Record<string, (pool: Pool<Thing> | PackedPool<Thing>) => unknown> = {
          at: (pool) => freeze(pool.get(pool.spawn())!),
          spawn: (pool) => pool.spawn(freeze),
          'spawn that throws': (pool) =>
            pool.spawn((p) => {
              freeze(p);
              throw new RangeError('mine');
            }),
          'create that throws': (pool) =>
            pool.create((p) => {
              freeze(p);
              throw new RangeError('mine');
            }),
          spawnMany: (pool) => pool.spawnMany(3, freeze),
          each: (pool) => pool.each(freeze),
          system: (pool) => pool.system(freeze)(),
          'for ... of': (pool) => {
            for (const p of pool) freeze(p);
          },
          'a for ... of that ends early': (pool) => {
            for (const p of pool) {
              freeze(p);
              if (p.x > 0) break;
            }
          },
          destroyWhere: (pool) =>
            pool.destroyWhere((p) => {
              freeze(p);
              return p.x < 4;
            }),
          'an init that destroys another entry': (pool) =>
            pool.spawn((p) => {
              freeze(p);
              pool.destroyWhere((other) => other.x === 1);
            }),
          'an init that destroys its entry': (pool) =>
            pool.spawn((p) => {
              const handle = pool.handleOf(p);
              freeze(p);
              pool.destroy(handle);
            }),
          'loops inside a loop': (pool) => pool.each(() => pool.each(freeze)),
        };
        describe(`${Kind.name}, ${mode}, up to ${maxCapacity} entries`, () => {
          test.each(Object.keys(uses))('a cursor frozen in: %s', (name) => {
            const pool = new Kind(Thing, { capacity: 8, maxCapacity, checked });
            const handles = [1, 2, 3].map((x) => pool.spawn({ x }));
            const kept = pool.create({ x: 4 });
            for (let round = 0; round < 2; round++) {
              const before = pool.length;
              const outcome = (() => {
                try {
                  return outcomeOf(() => uses[name]!(pool));
                } catch (error) {
                  if (error instanceof RangeError && error.message === 'mine') return 'mine';
                  throw error;
                }
              })();
              expect(['none', 'frozen', 'mine']).toContain(outcome);
              if (name === 'create that throws') expect(outcome).toBe('mine');
              expect(verifyPool(pool)).toEqual([]);
              if (/^(spawn|create|an init)/.test(name) && name !== 'spawnMany' && outcome !== 'none') {
                expect(pool.length).toBe(before);
              }
              expect(pool.handleOf(kept)).toBeGreaterThan(0);
              expect(kept.x).toBe(4);
            }
            const live = handles.filter((handle) => pool.has(handle));
            for (const handle of live) pool.destroy(handle);
            expect(verifyPool(pool)).toEqual([]);
            pool.destroy(kept);
            expect(verifyPool(pool)).toEqual([]);
          });
        });
      }
    }

    describe(`ComponentPool, ${mode}`, () => {
      const uses: Record<string, (pool: ComponentPool<Thing>, entities: Entities) => unknown> = {
        add: (pool, entities) => freeze(pool.add(entities.create())),
        get: (pool) => freeze(pool.get(pool.entityAt(0))!),
        entry: (pool) => freeze(pool.at(0)),
        'the init of add': (pool, entities) => pool.add(entities.create(), freeze),
        'an init that removes another': (pool, entities) =>
          pool.add(entities.create(), (component) => {
            freeze(component);
            pool.remove(pool.entityAt(0));
          }),
        'an init that destroys another entity': (pool, entities) =>
          pool.add(entities.create(), (component) => {
            freeze(component);
            entities.destroy(pool.entityAt(0));
          }),
        'an add whose init freezes what `get` returns': (pool, entities) =>
          pool.add(entities.create(), () => freeze(pool.get(pool.entityAt(0))!)),
        'an add whose init freezes what `at` returns': (pool, entities) =>
          pool.add(entities.create(), () => freeze(pool.at(0))),
        each: (pool) => pool.each(freeze),
        system: (pool) => pool.system(freeze)(),
        'for ... of': (pool) => {
          for (const component of pool) freeze(component);
        },
        query: (pool) => query(pool).each(freeze),
        removeWhere: (pool) =>
          pool.removeWhere((component) => {
            freeze(component);
            return true;
          }),
      };
      test.each(Object.keys(uses))('a cursor frozen in: %s', (name) => {
        const entities = new Entities({ capacity: 32 });
        const pool = new ComponentPool(Thing, { entities, capacity: 32, checked });
        for (let x = 1; x <= 4; x++) pool.add(entities.create(), { x });
        for (let round = 0; round < 2 && pool.length > 0; round++) {
          const before = pool.length;
          const outcome = outcomeOf(() => uses[name]!(pool, entities));
          expect(['none', 'frozen']).toContain(outcome);
          if (outcome === 'frozen' && /add|init/.test(name)) expect(pool.length).toBeLessThanOrEqual(before);
          expect(verifyComponents(pool)).toEqual([]);
        }
        for (let x = 0; x < 4; x++) {
          const before = pool.length;
          const outcome = outcomeOf(() => pool.add(entities.create(), { x }));
          expect(['none', 'frozen']).toContain(outcome);
          expect(pool.length).toBe(outcome === 'none' ? before + 1 : before);
        }
        expect(verifyComponents(pool)).toEqual([]);
        entities.clear();
        expect(pool.length).toBe(0);
      });
    });
  }
}
