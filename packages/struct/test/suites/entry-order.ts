import { Heap, KiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import {
  bits,
  f16,
  f32,
  f64,
  i64,
  object,
  PackedPool,
  Pool,
  Struct,
  u16,
  u32,
  u8,
  vec2,
} from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Actor extends Struct {
  id = u32();
  y = f32();
  depth = f64();
  layer = u8();
  half = f16();
  part = bits(5);
  long = i64();
  at = vec2();
  value = object<string>();
}

class Tight extends Struct {
  static readonly packing = 'packed';
  flag = u8();
  y = f32();
  id = u16();
}

const KEYS: Record<string, (random: Random, i: number, count: number) => number> = {
  'in no order': (random) => random.next() / 2 ** 22 - 500,
  'integers with many equals': (random) => random.below(7),
  'in order': (_, i) => i,
  'in reverse': (_, i, count) => count - i,
  'nearly in order': (random, i) => i + random.below(4),
  'in order but for the last': (random, i, count) => (i < count - 5 ? i : random.below(count)),
  'zeros of both signs': (random) => (random.oneIn(2) ? -0 : 0),
  'with infinities': (random) => random.pick([Infinity, -Infinity, 0, -1e30, 1e30, 1e-40]),
  'finer than f32': (random) => 1e9 + random.next() / 2 ** 32,
};

/** The values of each entry in the order of the pool, although loops run from the last entry to the first. */
function inOrder<T, V>(pool: Iterable<T>, read: (entry: T) => V): V[] {
  const values: V[] = [];
  for (const entry of pool) values.unshift(read(entry));
  return values;
}

/** Indices in the order of their keys. */
function sorted(keys: readonly number[], from: readonly number[]): number[] {
  const indices = [...from];
  indices.sort((a, b) => (keys[a] === keys[b] ? 0 : keys[a]! - keys[b]!)); // oxlint-disable-line unicorn/no-array-sort -- a copy
  return indices;
}

/** Sorting, swapping and searching entries, and freeing slabs. */
export function entryOrderSuite(checked: boolean): void {
  const mode = checked ? 'checked' : 'production';
  const make = (count: number, capacity = Math.max(1, count)): PackedPool<Actor> => {
    const pool = new PackedPool(Actor, { capacity, maxCapacity: Math.max(capacity, count), checked });
    pool.spawnMany(count, (actor, i) => {
      actor.id = i;
    });
    return pool;
  };
  const ids = (pool: PackedPool<Actor>): number[] => inOrder(pool, ({ id }) => id);

  describe(`sortBy, ${mode}`, () => {
    for (const [name, keyOf] of Object.entries(KEYS)) {
      for (const [slabs, count] of [
        [1, 2000],
        [8, 333],
        [1, 3],
      ] as const) {
        test(`keys ${name}: ${count} entries in ${slabs === 1 ? 'one slab' : 'several slabs'} are in the order of a stable sort`, () => {
          const random = new Random(count);
          const pool = make(count, Math.ceil(count / slabs));
          const handles = inOrder(pool, (actor) => pool.handleOf(actor));
          const keys = Array.from({ length: count }, (_, i) => keyOf(random, i, count));
          const floats = keys.map(Math.fround);
          pool.each((actor) => {
            actor.depth = keys[actor.id]!;
            actor.y = keys[actor.id]!;
          });
          pool.sortBy('y');
          const byY = sorted(floats, Array.from(keys.keys()));
          expect(ids(pool)).toEqual(byY);
          pool.sortBy('depth');
          const byDepth = sorted(keys, byY);
          expect(ids(pool)).toEqual(byDepth);
          pool.sortBy((actor) => -actor.depth);
          expect(ids(pool)).toEqual(
            sorted(
              keys.map((key) => -key),
              byDepth,
            ),
          );
          expect(handles.map((handle) => pool.get(handle)!.id)).toEqual(Array.from(keys.keys()));
          expect(verifyPool(pool)).toEqual([]);
        });
      }
    }

    test('NaN keys come after Infinity, and keep their previous order', () => {
      const values = [NaN, 3, Infinity, -Infinity, 1e9 + 0.1, -0, 0, 7];
      const random = new Random(22);
      for (let round = 0; round < 60; round++) {
        const count = 1 + random.below(round < 40 ? 12 : 3000);
        const kinds = random.oneIn(2) ? values : values.filter((value) => value !== 1e9 + 0.1);
        const isNearlySorted = random.oneIn(3);
        const keys = Array.from({ length: count }, (_, i) =>
          isNearlySorted && !random.oneIn(9) ? i : random.pick(kinds),
        );
        const pool = make(count);
        const all = keys.map((_, i) => i);
        const isNumber = (i: number): boolean => !Number.isNaN(keys[i]);
        const expected = [...sorted(keys, all.filter(isNumber)), ...all.filter((i) => !isNumber(i))];
        pool.sortBy(({ id }) => keys[id]!);
        expect(ids(pool)).toEqual(expected);
      }
      const three = make(3);
      three.sortBy(({ id }) => [3, NaN, Infinity][id]!);
      expect(ids(three)).toEqual([0, 2, 1]);
    });

    test('NaN comes last, whatever the sign of its bits', () => {
      const pool = make(0, 4);
      for (const bits of [0x7fc00000, 0x3f800000, 0xffc00000, 0xff800000]) {
        pool.spawn({ id: bits });
        const last = pool.length - 1;
        pool.memory.u32[(pool.slabs[0]! + last * pool.layout.stride + 4) >>> 2] = bits;
      }
      pool.sortBy('y');
      expect(ids(pool)).toEqual([0xff800000, 0x3f800000, 0x7fc00000, 0xffc00000]);
    });

    test('accepts fields of every number type, and those of a packed struct', () => {
      const pool = make(20);
      pool.each((actor) => {
        actor.layer = (actor.id * 7) % 20;
        actor.half = actor.layer / 2;
        actor.part = actor.layer;
      });
      const expected = sorted(
        Array.from({ length: 20 }, (_, i) => (i * 7) % 20),
        ids(pool),
      );
      for (const key of ['layer', 'half', 'part'] as const) {
        pool.sortBy('id');
        pool.sortBy(key);
        expect(ids(pool)).toEqual(expected);
      }
      const tight = new PackedPool(Tight, { capacity: 9, checked });
      tight.spawnMany(9, (entry, i) => {
        entry.id = i;
        entry.y = (i * 4) % 9;
      });
      tight.sortBy('y');
      expect(inOrder(tight, ({ y }) => y)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    });

    test('the views that create returned, and the objects inside them, follow', () => {
      const pool = make(0, 5);
      const views = [3, 1, 2].map((y) => pool.create({ y, value: `v${y}` }));
      const gone = pool.create({ y: 0, value: 'gone' });
      pool.destroy(gone);
      pool.sortBy('y');
      expect(views.map(({ y, value }) => [y, value])).toEqual([
        [3, 'v3'],
        [1, 'v1'],
        [2, 'v2'],
      ]);
      views[0]!.y = 0;
      pool.sortBy('y');
      expect(inOrder(pool, ({ value }) => value)).toEqual(['v3', 'v1', 'v2']);
      expect(pool.handleOf(views[2]!)).toBe(pool.handleOf(pool.find(({ y }) => y === 2)!));
    });

    test('a view whose entry was destroyed reads no sorted entry', () => {
      const pool = new PackedPool(Actor, { capacity: 4, checked, views: 'fresh' });
      const gone = pool.create({ y: 9 });
      for (const y of [3, 2, 1]) pool.spawn({ y, value: `v${y}` });
      pool.destroy(gone);
      pool.sortBy('y');
      if (checked) expect(errorOf(() => gone.value)).toMatch(/^STALE/);
      else expect([gone.value, gone.y]).toEqual([undefined, 0]);
      expect(inOrder(pool, ({ value }) => value)).toEqual(['v1', 'v2', 'v3']);
    });

    test('a restore undoes a sort: entries return to their places', () => {
      const heap = new Heap(64 * KiB);
      const pool = new PackedPool(Actor, { capacity: 8, allocator: heap, checked });
      const views = [5, 3, 4].map((y, id) => pool.create({ id, y }));
      const before = heap.memory.snapshot();
      pool.sortBy('y');
      const after = heap.memory.snapshot();
      heap.memory.restore(before);
      expect([ids(pool), views.map(({ y }) => y)]).toEqual([
        [0, 1, 2],
        [5, 3, 4],
      ]);
      heap.memory.restore(after);
      expect([ids(pool), views.map(({ y }) => y)]).toEqual([
        [1, 2, 0],
        [5, 3, 4],
      ]);
    });

    test('refuses an invalid key', () => {
      const pool = make(3);
      const sortBy = (key: unknown): string => errorOf(() => pool.sortBy(key as 'y'));
      expect(sortBy('z')).toBe(
        "INVALID_ARGUMENT: sortBy('z'): expected a number field of Actor (its fields: id, y, depth, layer, half, part, long, at, value), or a function of the entry, such as (p) => p.y.",
      );
      expect(sortBy(undefined)).toMatch(/^INVALID_ARGUMENT: sortBy\(undefined\): expected a number field/);
      expect(sortBy('long')).toBe(
        "INVALID_ARGUMENT: sortBy('long'): Actor.long is of type i64, expected a number. Pass a function that returns a number, such as (p) => Number(p.long).",
      );
      expect(sortBy((actor: Actor) => `${actor.y}`)).toBe(
        'INVALID_ARGUMENT: The callback of `sortBy` returned "0" for an entry of Actor: expected a number.',
      );
      expect(sortBy(async () => 1)).toMatch(/^INVALID_ARGUMENT: The callback of `sortBy` is an async/);
      expect(sortBy(() => Promise.resolve(1))).toMatch(/callback of `sortBy` returned a promise/);
    });

    test('refuses a function that creates or destroys entries, and sorts nothing', () => {
      const pool = make(3, 4);
      let isFirst = true;
      const key = (actor: Actor): number => {
        if (isFirst) pool.spawn({ id: 9 });
        isFirst = false;
        return -actor.id;
      };
      expect(errorOf(() => pool.sortBy(key))).toBe(
        'BUSY: The callback of `sortBy` created or destroyed entries of the PackedPool of Actor, or restored its memory: expected a function that only reads. Nothing was sorted.',
      );
      expect(ids(pool)).toEqual([0, 1, 2, 9]);
    });

    for (const [what, change] of Object.entries({
      'destroys the visited entry and creates another': (pool: PackedPool<Actor>, actor: Actor) => {
        pool.destroy(actor);
        pool.spawn({ id: 9 });
      },
      'destroys all entries that are equal and creates as many': (pool: PackedPool<Actor>, { id }: Actor) => {
        pool.destroyWhere((actor) => actor.id === id);
        pool.spawn({ id: 9 });
      },
      'restores the memory': ({ memory }: PackedPool<Actor>) => memory.restore(memory.snapshot()),
    })) {
      test(`refuses a function that ${what}, at each entry`, () => {
        for (const changed of [0, 1, 2]) {
          const pool = make(3, 4);
          const key = (actor: Actor): number => {
            const { id } = actor;
            if (id === changed) change(pool, actor);
            return -id;
          };
          expect(errorOf(() => pool.sortBy(key))).toMatch(/^BUSY: The callback of `sortBy`/);
          expect(pool.length).toBe(3);
          expect(verifyPool(pool)).toEqual([]);
          pool.sortBy(({ id }) => id);
          expect(ids(pool).every((id, i, all) => i === 0 || id >= all[i - 1]!)).toBe(true);
        }
      });
    }

    test('is refused, as swap is, in a loop, an init and a hook', () => {
      const pool = make(3, 4);
      const [a, b] = Array.from(pool, (actor) => pool.handleOf(actor));
      for (const move of [() => pool.sortBy('y'), () => pool.swap(a!, b!), () => void pool.shrink()]) {
        expect(errorOf(() => pool.each(move))).toMatch(/^BUSY: (sortBy|swap|shrink)\(\) of the /);
        expect(errorOf(() => pool.system(move)())).toMatch(/^BUSY/);
        expect(errorOf(() => pool.spawn(move))).toMatch(/^BUSY/);
        expect(errorOf(() => pool.destroyWhere(() => (move(), false)))).toMatch(/^BUSY/);
        expect(errorOf(() => pool.find(() => (move(), false)))).toMatch(/^BUSY/);
        expect(errorOf(() => pool.sortBy(() => (move(), 0)))).toMatch(/^BUSY/);
      }
      expect(ids(pool)).toEqual([0, 1, 2]);
    });

    test('a key function may sort another pool', () => {
      const [pool, other] = [make(3), make(3)];
      pool.sortBy((actor) => {
        other.sortBy(({ id }) => -id);
        return -actor.id;
      });
      expect([ids(pool), ids(other)]).toEqual([
        [2, 1, 0],
        [2, 1, 0],
      ]);
    });

    test('nothing is sorted if a view is frozen', () => {
      const pool = make(0, 3);
      pool.create({ id: 0, y: 2 });
      const second = pool.create({ id: 1, y: 1 });
      Object.freeze(second);
      const message = /^INVALID_ARGUMENT: A view of Actor is frozen, .* its entry cannot be moved\./;
      expect(errorOf(() => pool.sortBy('y'))).toMatch(message);
      expect(errorOf(() => pool.swap(second, pool.first()!))).toMatch(message);
      expect(ids(pool)).toEqual([0, 1]);
    });

    if (checked) {
      test('the previous cursor is refused', () => {
        const pool = make(3);
        const cursor = pool.get(pool.handleOf(pool.first()!))!;
        pool.sortBy(({ id }) => -id);
        expect(errorOf(() => cursor.id)).toBe(
          'STALE: Actor.id of handle 5 (generation 1): entries have changed places since; keep `pool.handleOf(entry)` instead.',
        );
      });

      test('a for ... of loop throws when it takes its next entry, and its view follows until then', () => {
        const pool = make(3);
        const seen: number[] = [];
        const loop = (): void => {
          for (const actor of pool) {
            seen.push(actor.id);
            pool.sortBy(({ id }) => -id);
            seen.push(actor.id);
          }
        };
        expect(errorOf(loop)).toMatch(/^BUSY: sortBy\(\) of the pool of Actor inside a loop over it/);
        expect(seen).toEqual([2, 2]);
      });
    }
  });

  describe(`swap, ${mode}`, () => {
    test('accepts handles and views, and does not change an entry that is swapped with itself', () => {
      const pool = make(4, 2);
      const [a, , , d] = inOrder(pool, (actor) => pool.handleOf(actor));
      pool.swap(a!, d!);
      expect(ids(pool)).toEqual([3, 1, 2, 0]);
      pool.swap(a!, a!);
      pool.swap(pool.first()!, a!);
      expect(ids(pool)).toEqual([0, 1, 2, 3]);
      expect([pool.get(a!)!.id, pool.get(d!)!.id]).toEqual([0, 3]);
      pool.destroy(a!);
      expect(errorOf(() => pool.swap(a!, d!))).toMatch(/^STALE/);
      expect(errorOf(() => pool.swap(d!, make(1).first()!))).toMatch(/^NOT_OWNED/);
      expect(verifyPool(pool)).toEqual([]);
    });
  });

  describe(`find, first and some, ${mode}`, () => {
    for (const Kind of [Pool, PackedPool, ColumnPool]) {
      test(`${Kind.name}: in the order of the pool, up to the first match`, () => {
        const pool = new Kind(Actor, { capacity: 2, maxCapacity: 8, checked });
        expect([pool.first(), pool.find(() => true), pool.some(() => true)]).toEqual([
          undefined,
          undefined,
          false,
        ]);
        pool.spawnMany(6, (actor, i) => {
          actor.id = i;
          actor.y = i % 3;
        });
        const asked: number[] = [];
        const found = pool.find(({ id, y }) => {
          asked.push(id);
          return y === 1;
        });
        expect([found!.id, asked]).toEqual([1, [0, 1]]);
        expect([pool.some(({ y }) => y === 2), pool.some(({ y }) => y === 3)]).toEqual([true, false]);
        pool.destroyWhere(({ id }) => id === 0);
        expect(pool.first()!.id).toBe(Kind === Pool ? 1 : 5);
      });

      test(`${Kind.name}: refuses promises, and callbacks that destroy the visited entry`, () => {
        const pool = new Kind(Actor, { capacity: 4, checked });
        pool.spawnMany(3);
        const promise = (() => Promise.resolve(true)) as unknown as () => boolean;
        for (const what of ['find', 'some'] as const) {
          expect(errorOf(() => pool[what](promise))).toMatch(
            new RegExp(`^INVALID_ARGUMENT: The callback of \`${what}\` returned a promise`),
          );
          expect(errorOf(() => pool[what]((actor) => (pool.destroy(actor), false)))).toBe(
            `BUSY: The callback of \`${what}\` destroyed the visited entry of the ${Kind.name} of Actor, or restored its memory: expected a function that only reads. Use \`destroyWhere\`.`,
          );
        }
        expect(pool.length).toBe(1);
        for (const what of ['find', 'some'] as const) {
          const replace = (actor: Actor): boolean => {
            pool.destroy(actor);
            pool.spawn({ id: 7 });
            return true;
          };
          expect(errorOf(() => pool[what](replace))).toMatch(
            /^BUSY: The callback of `\w+` destroyed the visited/,
          );
          const restore = (): boolean => {
            pool.memory.restore(pool.memory.snapshot());
            return true;
          };
          expect(errorOf(() => pool[what](restore))).toMatch(
            /^BUSY: The callback of `\w+` destroyed the visited/,
          );
        }
        expect(pool.length).toBe(1);
        pool.each(() => {}); // they no longer exist
        pool.clear();
      });
    }
  });

  describe(`shrink, ${mode}`, () => {
    test('a packed pool frees the slabs that its entries do not need, and allocates slabs again later', () => {
      const heap = new Heap(64 * KiB);
      const pool = new PackedPool(Actor, { capacity: 4, maxCapacity: 16, allocator: heap, checked });
      const used = heap.used;
      expect(pool.shrink()).toBe(0);
      pool.spawnMany(13, (actor, id) => void (actor.id = id));
      const handles = Array.from(pool, (actor) => pool.handleOf(actor));
      pool.destroyWhere(({ id }) => id % 4 !== 0);
      expect([pool.capacity, pool.shrink(), pool.capacity]).toEqual([16, 3, 4]);
      expect(heap.used).toBe(used);
      expect(verifyPool(pool)).toEqual([]);
      expect(handles.filter((handle) => pool.has(handle)).map((handle) => pool.get(handle)!.id)).toEqual([
        12, 8, 4, 0,
      ]);
      expect(pool.spawnMany(20, (actor, id) => void (actor.id = 100 + id))).toBe(12);
      expect(verifyPool(pool)).toEqual([]);
      expect(handles.filter((handle) => pool.has(handle)).length).toBe(4);
    });

    test('a pool whose entries do not move keeps the slabs up to its last entry; handles of the others stay stale', () => {
      const heap = new Heap(64 * KiB);
      const pool = new Pool(Actor, { capacity: 4, maxCapacity: 16, allocator: heap, checked });
      pool.spawnMany(16, (actor, id) => void (actor.id = id));
      const handles = inOrder(pool, (actor) => pool.handleOf(actor));
      pool.destroyWhere(({ id }) => id !== 2 && id !== 5);
      expect([pool.shrink(), pool.capacity, verifyPool(pool)]).toEqual([2, 8, []]);
      const before = heap.memory.snapshot();
      for (let round = 0; round < 3; round++) {
        expect(pool.spawnMany(20, (actor, id) => void (actor.id = 100 + id))).toBe(14);
        expect(verifyPool(pool)).toEqual([]);
        expect(handles.filter((handle) => pool.has(handle))).toEqual([handles[2], handles[5]]);
        expect(new Set(Array.from(pool, (actor) => pool.handleOf(actor))).size).toBe(16);
        if (round === 1) heap.memory.restore(before);
        else pool.destroyWhere(({ id }) => id >= 100);
        expect(pool.shrink()).toBe(round === 1 ? 0 : 2);
      }
    });

    test('cursors in a slab that was freed access no entry', () => {
      const heap = new Heap(64 * KiB);
      const pool = new PackedPool(Actor, { capacity: 2, maxCapacity: 4, allocator: heap, checked });
      pool.spawnMany(3);
      const cursor = pool.find(({ id }) => id === 0)!;
      const last = pool.get(pool.handleOf(pool.at(2)))!;
      pool.destroy(last);
      pool.shrink();
      const other = heap.allocate(512);
      heap.memory.u8.fill(7, other, other + 512);
      for (const view of [cursor, last]) {
        try {
          view.y = 99;
        } catch {
          expect(checked).toBe(true);
        }
      }
      expect(new Set(heap.memory.u8.subarray(other, other + 512))).toEqual(new Set([7]));
    });
  });
}
