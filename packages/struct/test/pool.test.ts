import { Heap, KiB, Memory, MiB, ScopedAllocator } from '@offheap/core';
import { ProxyAllocator, Statistics } from '@offheap/core/compose';
import { FailingAllocator } from '@offheap/core/testing';
import { f32, type Handle, layoutOf, NO_HANDLE, PackedPool, Pool, Struct, u32, vec2 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.ts';
import { ColumnPool } from './model/column-pool.ts';

class Particle extends Struct {
  x = f32();
  life = f32(1);
  at = vec2(3, 4);
  id = u32();
}

const kinds = [Pool, PackedPool, ColumnPool] as const;
const modes = [true, false] as const;

function filled<P extends Pool<Particle> | PackedPool<Particle>>(pool: P, count: number): P {
  pool.spawnMany(count, (p, i) => void (p.id = i + 1));
  return pool;
}

function ids(pool: Iterable<Particle>): number[] {
  return Array.from(pool, (p) => p.id);
}

for (const PoolOf of kinds) {
  for (const checked of modes) {
    const make = (capacity: number, maxCapacity = capacity): Pool<Particle> | PackedPool<Particle> =>
      new PoolOf(Particle, { capacity, maxCapacity, checked });

    describe(`${PoolOf.name}, ${checked ? 'checked' : 'unchecked'}`, () => {
      test('creates a view for each entry, which is the same object until the entry is destroyed', () => {
        const pool = make(4);
        const p = pool.create();
        expect(p).toBeInstanceOf(Particle);
        expect([p.x, p.life, p.at.x, p.at.y]).toEqual([0, 1, 3, 4]);
        p.x = 2.5;
        pool.create();
        pool.create();
        expect(p.x).toBe(2.5);
        expect(pool.has(pool.handleOf(p))).toBe(true);
        pool.destroy(p);
        expect(pool.length).toBe(2);
      });

      test('reuses view objects only outside checked mode', () => {
        const pool = make(1);
        const first = pool.create();
        pool.destroy(first);
        expect(pool.create() === first).toBe(!checked);
      });

      test('visits entries from the last to the first', () => {
        const pool = filled(make(4), 4);
        const seen: number[] = [];
        pool.each((p) => seen.push(p.id));
        expect(seen).toEqual([4, 3, 2, 1]);
        expect(ids(pool)).toEqual([4, 3, 2, 1]);
      });

      test('grows by slabs of its capacity up to its maximum capacity', () => {
        const pool = make(3, 7);
        expect([pool.capacity, pool.maxCapacity, pool.slabCapacity, pool.slabs.length]).toEqual([3, 7, 3, 1]);
        const kept = pool.create();
        kept.id = 99;
        expect(pool.spawnMany(10, (p, i) => void (p.id = i))).toBe(6);
        expect([pool.capacity, pool.length, pool.slabs.length]).toEqual([7, 7, 3]);
        expect(kept.id).toBe(99);
        expect(pool.trySpawn()).toBe(NO_HANDLE);
        expect(pool.tryCreate()).toBeUndefined();
        pool.clear();
        expect([pool.length, ids(pool)]).toEqual([0, []]);
      });

      test('spawns more entries than its capacity if init destroys them', () => {
        const pool = make(3, 7);
        let calls = 0;
        pool.spawnMany(20, (p) => {
          calls++;
          pool.destroy(p);
        });
        expect([calls, pool.length]).toEqual([20, 0]);
      });

      test('does not change when its allocator has no room for a further slab', () => {
        const heap = new Heap(16 * KiB);
        const pool = new PoolOf(Particle, { capacity: 10, maxCapacity: 1000, allocator: heap, checked });
        const room = pool.spawnMany(1000);
        expect(room % 10).toBe(0);
        expect(pool.length).toBe(room);
        expect(errorOf(() => pool.create())).toBe(
          `OUT_OF_MEMORY: The ${PoolOf.name} of Particle is full: ${room} entries. It may grow to 1000, but its allocator has no room for a further slab.`,
        );
        expect(pool.length).toBe(room);
      });

      test('frees its blocks when there is no room for all of them', () => {
        for (let n = 1; n <= 2; n++) {
          const statistics = new Statistics();
          const allocator = new FailingAllocator(new ProxyAllocator(new Heap(8 * KiB), statistics), n);
          expect(errorOf(() => new PoolOf(Particle, { capacity: 8, allocator, checked }))).toMatch(
            /^OUT_OF_MEMORY/,
          );
          expect(statistics.liveBytes).toBe(0);
        }
      });

      test('lets an init destroy its own entry: the returned handle is stale, and errors of the init are thrown', () => {
        const pool = filled(make(4), 2);
        const handle = pool.spawn((p) => pool.destroy(p));
        expect([pool.length, pool.has(handle)]).toEqual([2, false]);
        const endAndThrow = (p: Particle): void => {
          pool.destroy(p);
          throw new Error('mine');
        };
        expect(() => pool.spawn(endAndThrow)).toThrow('mine');
        expect(() => pool.spawnMany(3, endAndThrow)).toThrow('mine');
        const next = pool.spawn((p) => void (p.id = 3));
        expect([pool.length, pool.has(handle), pool.get(next)?.id]).toEqual([3, false, 3]);
        expect(ids(pool)).toEqual([3, 2, 1]);
      });

      test('can be accessed while one of its loops runs, and a loop can be left with break', () => {
        const pool = filled(make(4), 3);
        const pairs: string[] = [];
        for (const a of pool) {
          for (const b of pool) {
            pairs.push(`${a.id}${b.id}`);
            if (b.id === 2) break;
          }
          if (a.id === 2) break;
        }
        expect(pairs).toEqual(['33', '32', '23', '22']);
        expect(ids(pool)).toEqual([3, 2, 1]);
      });

      test('returns iterators that stay at their end', () => {
        const pool = filled(make(4), 2);
        const iterator = pool[Symbol.iterator]();
        while (iterator.next().done !== true);
        expect(iterator.next().done).toBe(true);
        const pairs: string[] = [];
        for (const a of pool) for (const b of pool) pairs.push(`${a.id}${b.id}`);
        expect(pairs).toEqual(['22', '21', '12', '11']);
      });

      test('runs a system inside itself', () => {
        const pool = filled(make(4), 2);
        const seen: string[] = [];
        const visit = pool.system((p, deep: boolean) => {
          seen.push(`${p.id}${deep ? '' : '!'}`);
          if (deep) visit(false);
        });
        visit(true);
        expect(seen).toEqual(['2', '2!', '1!', '1', '2!', '1!']);
      });

      test('passes as many arguments to a system as it declares', () => {
        const pool = filled(make(2), 1);
        let sum = 0;
        const add = pool.system((p, a: number, b: number, c: number, d: number, e: number, f: number) => {
          sum = p.id + a + b + c + d + e + f;
        });
        add(10, 200, 3000, 40_000, 500_000, 6_000_000);
        expect(sum).toBe(6_543_211);
      });

      test.each([5, 8, 16, 17])('passes %i separate arguments to a system inside itself', (count) => {
        const pool = filled(make(4), 2);
        const seen: number[][] = [];
        const args = Array.from({ length: count }, (_, i) => i);
        const declared = (_: Particle, ...all: number[]): void => {
          seen.push(all);
          if (all[0] === 0) visit(...all.map((arg) => arg + 100));
        };
        Object.defineProperty(declared, 'length', { value: count + 1 });
        const visit = pool.system(declared);
        visit(...args);
        const inner = args.map((arg) => arg + 100);
        expect(seen).toEqual([args, inner, inner, args, inner, inner]);
      });

      test('lets a loop create entries, even in the last slab', () => {
        const pool = filled(make(2, 6), 3);
        let turns = 0;
        pool.each((p) => {
          turns++;
          if (p.id <= 3) pool.spawn((made) => void (made.id = p.id + 10));
          expect(p.id).toBeGreaterThan(0);
        });
        expect(pool.length).toBe(6);
        expect(turns).toBe(3);
      });

      test('frees its blocks, and refuses every method from then on', () => {
        const statistics = new Statistics();
        const allocator = new ProxyAllocator(new Heap(8 * KiB), statistics);
        const pool = filled(new PoolOf(Particle, { capacity: 2, maxCapacity: 6, allocator, checked }), 5);
        pool[Symbol.dispose]();
        expect(statistics.liveBytes).toBe(0);
        pool[Symbol.dispose]();
        for (const use of [
          () => pool.create(),
          () => pool.spawn(),
          () => pool.each(() => {}),
          () => [...pool],
        ]) {
          expect(errorOf(use)).toBe(
            `DISPOSED: This ${PoolOf.name} of Particle was disposed of and can no longer be used. Create a new one.`,
          );
        }
        expect(pool).toBeInstanceOf(PoolOf);
      });

      test('works in any memory, whatever its bytes contained before', () => {
        for (const backing of ['array', 'wasm', 'shared'] as const) {
          const memory = new Memory(64 * KiB, { backing });
          memory.u8.fill(0xff, 64);
          const pool = filled(new PoolOf(Particle, { capacity: 5, allocator: new Heap(memory), checked }), 5);
          expect(ids(pool)).toEqual([5, 4, 3, 2, 1]);
          expect(pool.memory).toBe(memory);
        }
      });
    });
  }
}

describe('Pool', () => {
  test('never moves an entry', () => {
    const pool = filled(new Pool(Particle, { capacity: 4, checked: false }), 4);
    const places = placesOf(pool);
    pool.destroyWhere((p) => p.id === 2);
    for (const p of pool) expect(placesOf(pool)[p.id]).toBe(places[p.id]);
  });
});

/** The places of the entries, found by their ids in the bytes. */
function placesOf(pool: Pool<Particle> | PackedPool<Particle>): Record<number, number> {
  const { stride, fields } = layoutOf(Particle);
  const { byteOffset } = fields.find(({ name }) => name === 'id')!; // one of its fields
  const places: Record<number, number> = {};
  for (const slab of pool.slabs) {
    for (let i = 0; i < pool.slabCapacity; i++) {
      places[pool.memory.view.getUint32(slab + i * stride + byteOffset, true)] ??= slab + i * stride;
    }
  }
  return places;
}

describe('PackedPool', () => {
  test('keeps entries 0 to length - 1 contiguous: the last entry moves into a gap', () => {
    const pool = filled(new PackedPool(Particle, { capacity: 8 }), 5);
    const handles: Handle<Particle>[] = [];
    pool.each((p) => handles.unshift(pool.handleOf(p)));
    pool.destroy(handles[1]!);
    expect([0, 1, 2, 3].map((i) => pool.at(i).id)).toEqual([1, 5, 3, 4]);
    expect(handles.map((handle) => pool.get(handle)?.id)).toEqual([1, undefined, 3, 4, 5]);
    const [slab] = pool.slabs;
    const { stride } = layoutOf(Particle);
    expect([0, 1, 2, 3].map((i) => placesOf(pool)[pool.at(i).id])).toEqual(
      [0, 1, 2, 3].map((i) => slab! + i * stride),
    );
  });

  test('kept views follow their entries when they move', () => {
    for (const checked of modes) {
      const pool = new PackedPool(Particle, { capacity: 2, maxCapacity: 4, checked });
      const views = [1, 2, 3, 4].map((id) => Object.assign(pool.create(), { id }));
      pool.destroy(views[0]!);
      pool.destroy(views[1]!);
      expect([views[2]!.id, views[3]!.id]).toEqual([3, 4]);
      views[3]!.at.x = 9;
      expect(Array.from(pool, (p) => [p.id, p.at.x])).toEqual([
        [3, 3],
        [4, 9],
      ]);
    }
  });
});

describe('checked mode', () => {
  for (const PoolOf of kinds) {
    const make = (): Pool<Particle> | PackedPool<Particle> =>
      filled(new PoolOf(Particle, { capacity: 4, checked: true }), 2);

    test(`of a ${PoolOf.name} distinguishes stale views from live ones`, () => {
      const pool = make();
      const p = pool.create();
      const { at } = p;
      pool.destroy(p);
      pool.create();
      const message =
        'this entry was destroyed; keep its handle instead: `pool.get(handle)` returns undefined for a destroyed entry.';
      expect(errorOf(() => p.x)).toBe(`STALE: Particle.x of handle 11 (generation 1): ${message}`);
      expect(errorOf(() => void (p.life = 3))).toBe(
        `STALE: Particle.life of handle 11 (generation 1): ${message}`,
      );
      expect(errorOf(() => at.y)).toContain('STALE');
    });

    test(`of a ${PoolOf.name} reports a cursor that was kept`, () => {
      const pool = make();
      let kept: Particle | undefined;
      pool.each((p) => (kept = p));
      expect(errorOf(() => kept?.x)).toContain(
        'STALE: Particle.x of handle 9 (generation 1): the loop has moved',
      );
      pool.spawn((p) => (kept = p));
      expect(errorOf(() => kept?.x)).toContain(
        'STALE: Particle.x of handle 11 (generation 1): the `init` that received it has returned',
      );
      const [first, second] = Array.from(pool, (p) => pool.handleOf(p));
      const cursor = pool.get(first!)!;
      pool.get(second!);
      expect(errorOf(() => cursor.x)).toContain('the cursor has moved');
    });

    test(`of a ${PoolOf.name} destroys the visited entry once`, () => {
      const pool = make();
      expect(
        pool.destroyWhere((p) => {
          pool.destroy(p);
          return true;
        }),
      ).toBe(0);
      expect(pool.length).toBe(0);
    });
  }
});

test('a pool can use any allocator', () => {
  const scoped = new ScopedAllocator(MiB);
  const pool = new Pool(Particle, { capacity: 10, allocator: scoped });
  expect(pool.allocator).toBe(scoped);
  expect(pool.memory).toBe(scoped.memory);
});
