import { Heap, KiB } from '@offheap/core';
import { f32, PackedPool, Pool, ref, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { ComponentPool, Entities, query, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';

class Thing extends Struct {
  static readonly struct = 'RestoredThing';
  x = f32();
}

class Follower extends Struct {
  static readonly struct = 'RestoredFollower';
  target = ref(() => Thing);
}

/** Writes through a view without an entry: a RangeError without generated code. */
function write(view: Thing, x: number): void {
  try {
    view.x = x;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

const MADE_LATER = /^DISPOSED: This (Pool|PackedPool) of RestoredThing was created after the moment/;

/** Pools after a restore to a moment before they were created. */
export function restoredBeforeSuite(): void {
  for (const checked of [true, false]) {
    const mode = checked ? 'checked' : 'production';
    for (const Kind of [Pool, PackedPool, ColumnPool]) {
      for (const maxCapacity of [4, 8]) {
        describe(`${Kind.name}, ${mode}, up to ${maxCapacity} entries, restored to a moment before it was created`, () => {
          const setUp = () => {
            const heap = new Heap(8 * KiB);
            const before = heap.memory.snapshot();
            const pool = new Kind(Thing, { capacity: 4, maxCapacity, allocator: heap, checked });
            return { heap, before, pool };
          };
          /** Everything after the reserved bytes. */
          const bytesOf = (heap: Heap): Uint8Array => heap.memory.u8.slice();

          test('all its methods, systems and iterators throw, and no byte changes', () => {
            const { heap, before, pool } = setUp();
            const view = pool.create({ x: 1 });
            const handle = pool.spawn({ x: 2 });
            const cursor = pool.get(handle)!;
            const system = pool.system((p) => void (p.x = 9));
            const iterator = pool[Symbol.iterator]();
            iterator.next();
            heap.memory.restore(before);
            const bytes = bytesOf(heap);
            const uses: Record<string, () => unknown> = {
              create: () => pool.create(),
              createWith: () => pool.create({ x: 1 }),
              tryCreate: () => pool.tryCreate(),
              spawn: () => pool.spawn(),
              spawnWith: () => pool.spawn((p) => void (p.x = 3)),
              trySpawn: () => pool.trySpawn(),
              spawnMany: () => pool.spawnMany(2),
              destroyView: () => pool.destroy(view),
              destroyHandle: () => pool.destroy(handle),
              destroyWhere: () => pool.destroyWhere(() => true),
              clear: () => pool.clear(),
              at: () => pool.get(handle),
              has: () => pool.has(handle),
              handleOf: () => pool.handleOf(view),
              each: () => pool.each(() => undefined),
              system: () => pool.system(() => undefined),
              keptSystem: () => system(),
              iterate: () => [...pool],
              keptIterator: () => iterator.next(),
            };
            for (const [name, use] of Object.entries(uses)) {
              expect(errorOf(use), name).toMatch(MADE_LATER);
            }
            if (!checked) {
              write(view, 77);
              write(cursor, 78);
              view[Symbol.dispose]();
            }
            expect(bytesOf(heap)).toEqual(bytes);
          });

          test('dispose frees nothing', () => {
            const { heap, before, pool } = setUp();
            heap.memory.restore(before);
            const other = new Kind(Thing, { capacity: 4, maxCapacity: 6, allocator: heap, checked });
            other.spawn({ x: 5 });
            const bytes = bytesOf(heap);
            pool[Symbol.dispose]();
            pool[Symbol.dispose]();
            expect(bytesOf(heap)).toEqual(bytes);
            expect(errorOf(() => pool.create())).toMatch(/^DISPOSED: /);
            expect(Array.from(other, ({ x }) => x)).toEqual([5]);
          });

          test('a later snapshot that contains it restores it, with its views, systems and iterators', () => {
            const { heap, before, pool } = setUp();
            const view = pool.create({ x: 1 });
            const handle = pool.spawn({ x: 2 });
            const system = pool.system((p) => void (p.x += 10));
            system();
            for (const p of pool) p.x += 1;
            const left = pool[Symbol.iterator]();
            left.next();
            const late = heap.memory.snapshot();
            for (let round = 0; round < 3; round++) {
              heap.memory.restore(before);
              heap.memory.snapshot();
              heap.memory.restore(before);
              expect(errorOf(() => pool.spawn())).toMatch(/^DISPOSED: /);
              heap.memory.restore(late);
              expect([view.x, pool.get(handle)!.x, pool.length]).toEqual([12, 13, 2]);
              expect(pool.handleOf(view)).not.toBe(handle);
              expect(pool.handleOf(pool.get(handle)!)).toBe(handle);
              system();
              for (const p of pool) p.x += 1;
              pool.each((p) => void (p.x += 1));
              expect([view.x, pool.get(handle)!.x]).toEqual([24, 25]);
              pool.destroy(view);
              expect(pool.spawnMany(2, (p, i) => void (p.x = i))).toBe(2);
              pool.destroyWhere((p) => p.x === 0);
              const values = Array.from(pool, ({ x }) => x);
              values.sort((a, b) => a - b);
              expect(values).toEqual([1, 25]);
              expect(verifyPool(pool)).toEqual([]);
            }
          });

          test('such a restore inside its loops and callbacks is refused, and nothing has changed', () => {
            const { heap, before, pool } = setUp();
            const early = new Kind(Thing, { capacity: 4, allocator: new Heap(4 * KiB), checked });
            const restore = (): void => heap.memory.restore(before);
            pool.spawn({ x: 1 });
            const callbacks: Record<string, () => unknown> = {
              each: () => pool.each(restore),
              system: () => pool.system(restore)(),
              destroyWhere: () =>
                pool.destroyWhere(() => {
                  restore();
                  return true;
                }),
              spawn: () => pool.spawn(restore),
              create: () => pool.create(restore),
              spawnMany: () => pool.spawnMany(1, restore),
            };
            for (const [name, run] of Object.entries(callbacks)) {
              const error = errorOf(run);
              expect(error, name).toMatch(/^BUSY: /);
              expect(error).toContain(
                `restore to a moment before the ${Kind.name} of RestoredThing was created`,
              );
              expect(Array.from(pool, ({ x }) => x)).toEqual([1]);
              expect(verifyPool(pool)).toEqual([]);
            }
            early.spawn();
            const same = early.memory.snapshot();
            early.each(() => early.memory.restore(same)); // it existed
            restore();
            expect(errorOf(() => pool.spawn())).toMatch(/^DISPOSED: /);
          });
        });
      }
    }

    describe(`with a restore to a moment before a pool was created, ${mode}`, () => {
      test('references into the pool are null', () => {
        const heap = new Heap(8 * KiB);
        const followers = new Pool(Follower, { capacity: 2, allocator: heap, checked });
        const follower = followers.create();
        const before = heap.memory.snapshot();
        const pool = new Pool(Thing, { capacity: 2, allocator: heap, checked });
        const thing = pool.create({ x: 4 });
        follower.target = thing;
        const seen = follower.target;
        const late = heap.memory.snapshot();
        heap.memory.restore(before);
        const bytes = heap.memory.u8.slice();
        expect(follower.target).toBe(null);
        if (!checked) write(seen, 8);
        expect(heap.memory.u8).toEqual(bytes);
        heap.memory.restore(late);
        expect(follower.target.x).toBe(4);
      });

      test('the cursors of component pools access no bytes, and restores inside their loops are refused', () => {
        const heap = new Heap(8 * KiB);
        const entities = new Entities({ capacity: 8, allocator: heap });
        const entity = entities.create();
        const before = heap.memory.snapshot();
        const things = new ComponentPool(Thing, { entities, capacity: 4, allocator: heap, checked });
        const tag = new Tag({ entities, capacity: 4, allocator: heap });
        const cursor = things.add(entity, { x: 3 });
        tag.add(entity);
        const restore = (): void => heap.memory.restore(before);
        const loops: Record<string, () => unknown> = {
          each: () => things.each(restore),
          system: () => things.system(restore)(),
          query: () => query(things, tag).each(restore),
          removeWhere: () =>
            things.removeWhere(() => {
              restore();
              return true;
            }),
          add: () => {
            const other = entities.create();
            try {
              things.add(other, restore);
            } finally {
              entities.destroy(other);
            }
          },
        };
        for (const [name, run] of Object.entries(loops)) {
          expect(errorOf(run), name).toMatch(/^BUSY: /);
          expect(things.get(entity)!.x, name).toBe(3);
        }
        const late = heap.memory.snapshot();
        restore();
        const bytes = heap.memory.u8.slice();
        if (checked) expect(errorOf(() => (cursor.x = 5))).toMatch(/^STALE: /);
        else write(cursor, 5);
        expect(heap.memory.u8).toEqual(bytes);
        expect(errorOf(() => things.add(entity))).toMatch(/^DISPOSED: /);
        heap.memory.restore(late);
        expect(things.get(entity)!.x).toBe(3);
        expect(things.entityOf(things.get(entity)!)).toBe(entity);
      });
    });
  }
}
