import { Heap, KiB, loadSnapshot, saveSnapshot } from '@offheap/core';
import { create, destroy, f32, object, PackedPool, Pool, ref, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { verifyComponents } from '@offheap/ecs/debug';
import { ComponentPool, Entities, query, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';

class Thing extends Struct {
  static readonly struct = 'FrozenThing';
  x = f32();
}

class Labelled extends Struct {
  static readonly struct = 'Labelled';
  x = f32();
  label = object<string>();
}

class Pointer extends Struct {
  static readonly struct = 'Pointer';
  to = ref(() => Thing);
}

const FROZEN = /^INVALID_ARGUMENT: A (view|cursor) of FrozenThing is frozen/;

/** 'none', or the message about frozen views: no other error. */
function outcomeOf(run: () => unknown): string {
  const error = errorOf(run);
  return FROZEN.test(error) ? 'frozen' : error;
}

type AnyPool = Pool<Thing> | PackedPool<Thing>;

/** Every use of a cursor, which must not be refused because an earlier cursor was frozen. */
const OTHER_USES: Record<string, (pool: AnyPool) => unknown> = {
  get: (pool) => expect(pool.get(pool.spawn({ x: 7 }))?.x).toBe(7),
  at: (pool) => pool instanceof PackedPool && expect(pool.at(pool.length - 1).x).toBeGreaterThan(0),
  'spawn with an init': (pool) => expect(pool.get(pool.spawn((p) => void (p.x = 8)))?.x).toBe(8),
  'create with an init': (pool) => expect(pool.create((p) => void (p.x = 9)).x).toBe(9),
  'a spawn inside a spawn': (pool) => {
    if (pool.length + 2 > pool.maxCapacity) clearNew(pool);
    pool.spawn(() => void pool.spawn((p) => void (p.x = 7)));
  },
  find: (pool) => expect(pool.find((p) => p.x === 9)).toBeDefined(),
  each: (pool) => expectAll(pool, (visit) => pool.each(visit)),
  'each inside each': (pool) => pool.each(() => expectAll(pool, (visit) => pool.each(visit))),
  system: (pool) => expectAll(pool, (visit) => pool.system(visit)()),
  'for ... of': (pool) =>
    expectAll(pool, (visit) => {
      for (const p of pool) visit(p);
    }),
  spawnMany: (pool) => {
    clearNew(pool);
    expect(pool.spawnMany(2, (p) => void (p.x = 7))).toBe(2);
  },
  destroyWhere: clearNew,
};

function clearNew(pool: AnyPool): void {
  pool.destroyWhere(({ x }) => x > 6);
  expect(pool.destroyWhere(({ x }) => x > 6)).toBe(0);
}

/** Expects that a loop visits all entries. */
function expectAll(pool: AnyPool, loop: (visit: (entry: Thing) => void) => void): void {
  let count = 0;
  let sum = 0;
  loop(({ x }) => {
    count++;
    sum += x;
  });
  let expected = 0;
  pool.find(({ x }) => {
    expected += x;
    return false;
  });
  expect([count, sum]).toEqual([pool.length, expected]);
}

const COMPONENT_LOOPS: readonly ((pool: ComponentPool<Thing>, visit: (component: Thing) => void) => void)[] =
  [
    (pool, visit) => pool.each(visit),
    (pool, visit) => pool.system(visit)(),
    (pool, visit) => query(pool).each(visit),
    (pool, visit) => {
      for (const component of pool) visit(component);
    },
    (pool, visit) => void pool.find((component) => visit(component) === (null as never)),
    (pool, visit) => void pool.removeWhere((component) => visit(component) === (null as never)),
  ];

/** Frozen cursors of a pool: at most a clear refusal, and the pool is not damaged. */
export function frozenSuite(): void {
  for (const checked of [true, false]) {
    const mode = checked ? 'checked' : 'production';
    const freeze = (entry: object): void => void Object.freeze(entry);
    for (const Kind of [Pool, PackedPool, ColumnPool]) {
      for (const maxCapacity of [32, 64]) {
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
          'the last turn of a loop': (pool) => {
            let left = pool.length;
            pool.each((p) => --left === 0 && freeze(p));
          },
          'cursors that were kept': (pool) => {
            const kept: object[] = [];
            const keep = (p: object): unknown => void kept.push(p);
            pool.each(keep);
            pool.system(keep)();
            for (const p of pool) keep(p);
            pool.spawn(keep);
            pool.create((p) => pool.each(() => keep(pool.get(pool.handleOf(p))!)));
            pool.spawn(() => pool.spawn(keep));
            pool.find((p) => keep(p) === p);
            pool.spawnMany(1, keep);
            pool.destroyWhere((p) => keep(p) === p);
            for (const p of kept) freeze(p);
          },
        };
        describe(`${Kind.name}, ${mode}, up to ${maxCapacity} entries`, () => {
          test.each(Object.keys(uses))('a cursor frozen in: %s', (name) => {
            const pool = new Kind(Thing, { capacity: 32, maxCapacity, checked });
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
            for (const [use, run] of Object.entries(OTHER_USES)) {
              const refusals = [0, 1].map(() => outcomeOf(() => run(pool)));
              expect([use, refusals]).toEqual([use, ['none', 'none']]);
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
        'the last turn of a loop': (pool) => {
          let left = pool.length;
          pool.each((component) => --left === 0 && freeze(component));
        },
        'cursors that were kept': (pool, entities) => {
          const kept: object[] = [];
          const keep = (component: object): unknown => void kept.push(component);
          pool.each(keep);
          pool.each(() => pool.each(keep));
          pool.system(keep)();
          for (const component of pool) keep(component);
          query(pool).each(keep);
          pool.add(entities.create(), keep);
          pool.add(entities.create(), () => pool.add(entities.create(), keep));
          pool.find((component) => keep(component) === component);
          for (const component of kept) freeze(component);
        },
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
          const entity = entities.create();
          expect(pool.add(entity, { x }).x).toBe(x);
          expect(pool.add(entities.create(), (component) => void (component.x = 5)).x).toBe(5);
          expect(pool.get(entity)?.x).toBe(x);
        }
        for (const visit of COMPONENT_LOOPS) {
          for (let round = 0; round < 2; round++) {
            let sum = 0;
            expect(outcomeOf(() => visit(pool, (component) => void (sum += component.x)))).toBe('none');
            let expected = 0;
            for (let index = 0; index < pool.length; index++) expected += pool.at(index).x;
            expect(sum).toBe(expected);
          }
        }
        expect(verifyComponents(pool)).toEqual([]);
        entities.clear();
        expect(pool.length).toBe(0);
      });
    });

    describe(`a restore while a view is frozen, ${mode}`, () => {
      const restores: Record<string, (heap: Heap) => () => void> = {
        restore: ({ memory }) => {
          const snapshot = memory.snapshot();
          return () => memory.restore(snapshot);
        },
        loadSnapshot: ({ memory }) => {
          const file = saveSnapshot(memory);
          return () => loadSnapshot(memory, file);
        },
      };
      const kinds: Record<
        string,
        (heap: Heap) => { view: Thing; change: () => unknown; undo: () => unknown }
      > = {
        'of a Pool': (heap) => poolOf(Pool, heap),
        'of a PackedPool': (heap) => poolOf(PackedPool, heap),
        'of a pool with fresh views': (heap) => poolOf(Pool, heap, 'fresh'),
        'of a single struct': (heap) => {
          const view = create(heap, Thing, { x: 1 }, { checked });
          const change = (): unknown => {
            view.x = 9;
            return create(heap, Thing, { x: 2 }, { checked });
          };
          return { view, change, undo: () => undefined };
        },
      };
      const poolOf = (
        Kind: typeof Pool | typeof PackedPool,
        allocator: Heap,
        views: 'reused' | 'fresh' = 'reused',
      ) => {
        const pool = new Kind(Thing, { capacity: 4, allocator, checked, views });
        const view = pool.create({ x: 1 });
        const change = (): unknown => {
          view.x = 9;
          return pool.create({ x: 2 });
        };
        return { view, change, undo: () => expect(pool.length).toBe(1) };
      };
      const cases = Object.keys(kinds).flatMap((kind) =>
        Object.keys(restores).map((way) => [kind, way] as const),
      );
      test.each(cases)('%s, by %s, is complete', (kind, way) => {
        const heap = new Heap(64 * KiB);
        const { view, change, undo } = kinds[kind]!(heap);
        freeze(view);
        const behind = new PackedPool(Labelled, { capacity: 4, allocator: heap, checked });
        const live = behind.create((entry) => {
          entry.x = 1;
          entry.label = 'one';
        });
        const goBack = restores[way]!(heap);
        for (let round = 0; round < 3; round++) {
          change();
          behind.destroy(live);
          behind.create({ x: 2 });
          behind.create({ x: 3 });
          expect(errorOf(goBack)).toBe('none');
          undo();
          expect(view.x).toBe(1);
          expect([behind.length, live.x, behind.at(0).x]).toEqual([1, 1, 1]);
          if (way === 'restore') expect([live.label, behind.at(0).label]).toEqual(['one', 'one']);
        }
        behind.destroy(live);
        expect(behind.length).toBe(0);
      });

      test('of a world, by restore, rollback and load, is complete', () => {
        const world = new World({ capacity: 8, checked });
        const one = world.single(Thing);
        freeze(one);
        const pool = world.pool(Labelled);
        const seen: string[] = [];
        pool.onRestore((component) => void seen.push(component === undefined ? 'gone' : `${component.x}`));
        world.spawn([Labelled, { x: 1 }]);
        const history = world.history(4);
        const snapshot = world.snapshot();
        const file = world.save();
        history.save(1);
        for (const goBack of [
          () => world.restore(snapshot),
          () => history.rollback(1),
          () => world.load(file),
        ]) {
          one.x = 5;
          world.spawn([Labelled, { x: 2 }]);
          seen.length = 0;
          expect(errorOf(goBack)).toBe('none');
          expect([one.x, pool.length, pool.at(0).x]).toEqual([0, 1, 1]);
          expect(seen.length).toBeGreaterThan(0);
        }
      });

      test('leaves references usable', () => {
        const heap = new Heap(64 * KiB);
        const things = new PackedPool(Thing, { capacity: 4, allocator: heap, checked });
        const pointers = new Pool(Pointer, { capacity: 4, allocator: heap, checked });
        const target = things.create({ x: 1 });
        const pointer = pointers.create({ to: target });
        const snapshot = heap.memory.snapshot();
        freeze(target);
        things.create({ x: 2 });
        heap.memory.restore(snapshot);
        expect([target.x, pointer.to?.x, things.length]).toEqual([1, 1, 1]);
      });
    });

    test(`the destruction of a single struct with a frozen view is refused before its onDestroy runs, ${mode}`, () => {
      let calls = 0;
      class Ending extends Struct {
        static readonly struct = 'FrozenThing';
        x = f32();
        onDestroy(): void {
          calls++;
        }
      }
      const heap = new Heap(16 * KiB);
      const views = [
        create(heap, Ending, { x: 1 }, { checked }),
        create(heap, Ending, { x: 1 }, { checked, views: 'fresh' }),
      ];
      const { used } = heap;
      for (const [i, view] of views.entries()) {
        freeze(view);
        for (let round = 0; round < 2; round++) {
          expect([i, errorOf(() => destroy(view))]).toEqual([i, expect.stringMatching(FROZEN)]);
          expect([i, calls, view.x, heap.used]).toEqual([i, 0, 1, used]);
        }
      }
    });
  }
}
