import { Heap, KiB, Memory } from '@offheap/core';
import { f32, PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.ts';
import { ColumnPool } from './model/column-pool.ts';

class Particle extends Struct {
  x = f32(7);
  id = u32();
}

/** As wide as a particle, but another struct. */
class Lookalike extends Struct {
  y = f32();
  id = u32();
}

/** The fields of a particle in another class, as in another bundle. */
class Twin extends Struct {
  x = f32(7);
  id = u32();
}
class Named extends Struct {
  static readonly struct = 'Named particle';
  x = f32(7);
}
class NamedTwin extends Struct {
  static readonly struct = 'Named particle';
  x = f32(7);
}

for (const PoolOf of [Pool, PackedPool, ColumnPool] as const) {
  for (const checked of [true, false]) {
    describe(`${PoolOf.name}.attach, ${checked ? 'checked' : 'unchecked'}`, () => {
      const heap = new Heap(64 * KiB);
      const { memory } = heap;
      const options = { capacity: 3, maxCapacity: 10, allocator: heap, checked };

      test('reads the entries that are in the memory, and changes them', () => {
        const pool = new PoolOf(Particle, options);
        pool.spawnMany(4, (p, i) => void (p.id = i + 1));
        const handle = pool.spawn((p) => void (p.id = 5));
        const other = PoolOf.attach(Particle, memory, pool.ptr, { checked, allocator: heap });
        expect([other.length, other.capacity, other.maxCapacity, other.ptr]).toEqual([5, 6, 10, pool.ptr]);
        expect(Array.from(other, (p) => p.id)).toEqual(Array.from(pool, (p) => p.id));
        other.destroyWhere((p) => p.id % 2 === 0);
        expect(other.spawnMany(10, (p, i) => void (p.id = i + 100))).toBe(7);
        expect(pool.length).toBe(10);
        expect(Array.from(pool, (p) => [p.id, p.x])).toEqual(Array.from(other, (p) => [p.id, p.x]));
        expect(other.get(handle)?.id).toBe(pool.get(handle)?.id);
        other[Symbol.dispose]();
        expect(pool.length).toBe(10);
        pool[Symbol.dispose]();
      });

      test('works on a copy of the bytes: a snapshot', () => {
        const pool = new PoolOf(Particle, options);
        pool.spawnMany(4, (p, i) => void (p.id = i + 1));
        const copy = Memory.from(memory.buffer.slice(0));
        pool.clear();
        const then = PoolOf.attach(Particle, copy, pool.ptr, { checked });
        expect(Array.from(then, (p) => p.id)).toEqual([4, 3, 2, 1]);
        // Without an allocator it has only the existing slabs.
        expect(then.spawnMany(10)).toBe(2);
        expect(errorOf(() => then.spawn())).toContain('its allocator has no room for a further slab');
        pool[Symbol.dispose]();
      });

      test('refuses bytes that are not such a pool', () => {
        const pool = new PoolOf(Particle, options);
        const { ptr } = pool;
        const attach = (at: number, T: typeof Particle | typeof Lookalike = Particle): string =>
          errorOf(() => PoolOf.attach<Particle | Lookalike>(T, memory, at, { checked }));
        const none = `CORRUPT: No ${PoolOf.name} of Particle at`;
        expect(attach(ptr + 8)).toContain(`${none} ${ptr + 8}: something else is stored there.`);
        expect(attach(ptr + 1)).toContain(`${none} ${ptr + 1}: there is no room for one.`);
        expect(attach(memory.byteLength)).toContain('there is no room for one.');
        expect(attach(0)).toContain('there is no room for one.');
        expect(attach(Number.NaN)).toContain('there is no room for one.');
        expect(attach(ptr, Lookalike)).toContain(
          `No ${PoolOf.name} of Lookalike at ${ptr}: it has other fields.`,
        );
        const Other = PoolOf === Pool ? PackedPool : Pool;
        expect(errorOf(() => Other.attach(Particle, memory, ptr))).toContain(
          'something else is stored there.',
        );
        // Each word is changed and restored, one after the other.
        const refused: string[] = [];
        for (let word = ptr >>> 2; word < (ptr >>> 2) + 9; word++) {
          const before = memory.i32[word]!;
          memory.i32[word] = -5;
          const error = attach(ptr);
          memory.i32[word] = before;
          if (error !== 'none')
            refused.push(
              error
                .slice(none.length)
                .replace(/^ \d+: /, '')
                .split('.')[0]!,
            );
        }
        expect(refused).toEqual([
          'something else is stored there',
          'its stride is -5, expected 8',
          'its capacity is -5 and its maxCapacity 10',
          'its capacity is 3 and its maxCapacity -5',
          '-5 slabs: expected from 1 to 4',
          'it has other fields',
          "its entries are stored in columns of -6 rows: add `storage: 'columns'` if intended",
          'Slab 0 at -5 does not fit the memory',
        ]);
        expect(attach(ptr)).toBe('none');
        pool[Symbol.dispose]();
      });

      test('refuses entries that are stored in the other form', () => {
        const pool = new PoolOf(Particle, options);
        const attach = (storage: 'interleaved' | 'columns'): string =>
          errorOf(() => PackedPool.attach(Particle, memory, pool.ptr, { checked, storage }));
        const none = `CORRUPT: No PackedPool of Particle at ${pool.ptr}: `;
        const advice =
          '. Pass the `ptr` of a pool of the same struct, in this memory or in the memory that this one is a copy of.';
        if (PoolOf === ColumnPool) {
          expect(attach('interleaved')).toBe(
            `${none}its entries are stored in columns of 16 rows: add \`storage: 'columns'\` if intended${advice}`,
          );
          expect(attach('columns')).toBe('none');
        } else if (PoolOf === PackedPool) {
          expect(attach('columns')).toBe(
            `${none}its entries are interleaved: leave out \`storage: 'columns'\`${advice}`,
          );
          expect(attach('interleaved')).toBe('none');
        }
        pool[Symbol.dispose]();
      });

      test('attaches a struct without a name only where this program has created a pool of the struct', () => {
        const pool = new PoolOf(Particle, options);
        expect(errorOf(() => PoolOf.attach(Twin, memory, pool.ptr, { checked }))).toBe(
          "INVALID_ARGUMENT: The struct Twin (x, id) cannot be attached to a pool that another program created: it has no name that stays the same in every build. Add one to the class, as in `static readonly struct = 'Enemy'`.",
        );
        expect(PoolOf.attach(Particle, memory, pool.ptr, { checked }).length).toBe(0);
        pool[Symbol.dispose]();
        const named = new PoolOf(Named, options);
        expect(PoolOf.attach(NamedTwin, memory, named.ptr, { checked }).length).toBe(0);
        named[Symbol.dispose]();
      });

      test('refuses the allocator of another memory, and values that are not memories', () => {
        const pool = new PoolOf(Particle, options);
        const allocator = new Heap(KiB);
        expect(errorOf(() => PoolOf.attach(Particle, memory, pool.ptr, { allocator }))).toContain('MEMORY: ');
        const buffer = memory.buffer as unknown as Memory; // like a caller without types
        expect(errorOf(() => PoolOf.attach(Particle, buffer, pool.ptr))).toContain(
          'INVALID_ARGUMENT: The memory to attach to is an ArrayBuffer: expected a Memory, such as `heap.memory` or `Memory.from(buffer)`.',
        );
        pool[Symbol.dispose]();
      });
    });
  }
}
