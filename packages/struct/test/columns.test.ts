import '@offheap/struct/columns';
import { Heap, KiB, loadSnapshot, type Memory, MiB, saveSnapshot } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { f32, f64, PackedPool, Pool, type PoolOptions, Struct, struct, u16, u8, vec2 } from '@offheap/struct';
import { mat4 } from '@offheap/struct/math';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.ts';
import { randomStruct, readLeaf, writeLeaf } from './model/random-struct.ts';
import { checkRoundTrips } from './model/check-round-trips.ts';

class Mixed extends Struct {
  static readonly struct = 'Mixed';
  small = u8(1);
  at = vec2(2, 3);
  id = u16(4);
  big = f64(5);
}

describe('columns', () => {
  test('a field that is at byte b of the struct begins at byte b * rows of the slab, also in further slabs', () => {
    const heap = new Heap(MiB);
    const pool = new PackedPool(Mixed, {
      capacity: 20,
      maxCapacity: 60,
      allocator: heap,
      storage: 'columns',
    });
    pool.spawnMany(60, (entry, i) => {
      entry.small = i;
      entry.at.set(i / 2, -i);
      entry.id = i * 3;
      entry.big = i / 7;
    });
    const { view } = heap.memory;
    const rows = 32;
    expect(pool.slabs).toHaveLength(3);
    for (let i = 0; i < 60; i++) {
      const slab = pool.slabs[Math.floor(i / 20)]!;
      const row = i % 20;
      expect([
        view.getUint8(slab + row),
        view.getFloat32(slab + 4 * rows + row * 4, true),
        view.getFloat32(slab + 8 * rows + row * 4, true),
        view.getUint16(slab + 12 * rows + row * 2, true),
        view.getFloat64(slab + 16 * rows + row * 8, true),
      ]).toEqual([i, i / 2, -i, i * 3, i / 7]);
    }
  });

  test('take the bytes of as many entries as they have rows', () => {
    const heap = new Heap(MiB);
    const before = heap.used;
    const pool = new PackedPool(Mixed, { capacity: 15, allocator: heap, storage: 'columns' });
    const bytes = heap.used - before;
    const wide = new PackedPool(Mixed, { capacity: 16, allocator: heap, storage: 'columns' });
    // One more entry takes 16 more rows, and a word of the order and of the slot table.
    expect(heap.used - before - 2 * bytes).toBeGreaterThanOrEqual(16 * pool.layout.stride);
    expect(wide.capacity).toBe(16);
  });

  test('are aligned in a packed struct too', () => {
    class Packed extends Struct {
      static readonly packing = 'packed';
      flag = u8();
      x = f32();
      y = f64();
    }
    const pool = new PackedPool(Packed, { capacity: 5, storage: 'columns' });
    const entry = pool.create({ flag: 9, x: 1.5, y: -2.25 });
    expect([entry.flag, entry.x, entry.y]).toEqual([9, 1.5, -2.25]);
    expect(pool.memory.f32[(pool.slabs[0]! + 16) / 4]).toBe(1.5);
    expect(pool.memory.f64[(pool.slabs[0]! + 5 * 16) / 8]).toBe(-2.25);
  });

  test.each([true, false])(
    'refuse structs and properties that they do not support, checked: %s',
    (checked) => {
      class Union extends Struct {
        static readonly packing = { byteOffsets: { whole: 0, low: 0 } };
        whole = u16();
        low = u8();
      }
      class Outer extends Struct {
        union = struct(Union);
        at = vec2();
        pose = mat4();
      }
      expect(errorOf(() => new PackedPool(Union, { capacity: 2, checked, storage: 'columns' }))).toBe(
        "INVALID_ARGUMENT: Union in columns: expected a struct whose fields the library places. Explicit packing needs contiguous bytes; leave out `storage: 'columns'`, or nest it in another struct.",
      );
      const pool = new PackedPool(Outer, { capacity: 2, checked, storage: 'columns' });
      const entry = pool.create();
      pool.create().union.whole = 0x1234;
      entry.union.whole = 0xabcd;
      expect(entry.union.low).toBe(0xcd);
      const lie = (name: string): string =>
        `INVALID_ARGUMENT: The floats of this ${name} are stored in columns (\`storage: 'columns'\`): expected contiguous floats. Use its methods, or read its fields.`;
      expect(errorOf(() => entry.at.array)).toBe(lie('Vec2'));
      expect(errorOf(() => entry.pose.array)).toBe(lie('Mat4'));
    },
  );

  test('are an option of packed pools, with two values', () => {
    const options = { capacity: 2, storage: 'columns' } as PoolOptions;
    expect(errorOf(() => new Pool(Mixed, options))).toBe(
      'INVALID_ARGUMENT: "storage" is not an option of a Pool. Expected one of capacity, maxCapacity, allocator, checked, views, maxGeneration.',
    );
    const wrong = { capacity: 2, storage: 'soa' as 'columns' };
    expect(errorOf(() => new PackedPool(Mixed, wrong))).toBe(
      "INVALID_ARGUMENT: storage: \"soa\": expected 'interleaved' or 'columns'.",
    );
  });

  test('make the snapshot files of a pool incompatible with those of an interleaved pool', () => {
    const make = (storage: 'interleaved' | 'columns'): Memory => {
      const heap = new Heap(64 * KiB);
      const pool = new PackedPool(Mixed, { capacity: 15, allocator: heap, storage });
      pool.spawn({ id: 7 });
      return heap.memory;
    };
    const [columns, interleaved] = [make('columns'), make('interleaved')];
    const file = saveSnapshot(columns);
    expect(errorOf(() => loadSnapshot(columns, file))).toBe('none');
    expect(errorOf(() => loadSnapshot(interleaved, file))).toContain('CORRUPT');
  });

  test('contain the values of random structs like interleaved entries, through a sort, removals and a restore', () => {
    const random = new Random(5);
    for (let round = 0; round < 30; round++) {
      const { T, leaves } = randomStruct(random);
      const checked = random.oneIn(2);
      const maxCapacity = random.pick([6, 18]);
      const results = (['interleaved', 'columns'] as const).map((storage) => {
        const again = new Random(round);
        const heap = new Heap(256 * KiB);
        const pool = new PackedPool(T, {
          capacity: 6,
          maxCapacity,
          checked,
          allocator: heap,
          storage,
        });
        const seen: unknown[] = [];
        const look = (): void => {
          for (const entry of pool) seen.push(leaves.map((leaf) => readLeaf(entry, leaf)));
        };
        pool.spawnMany(maxCapacity, (entry) => {
          for (const leaf of leaves) writeLeaf(entry, leaf, leaf.kind.random(again));
        });
        look();
        const keys = Array.from({ length: maxCapacity }, () => again.next());
        let i = 0;
        pool.sortBy(() => keys[i++]!);
        look();
        const before = heap.memory.snapshot();
        i = 0;
        pool.destroyWhere(() => keys[i++]! % 3 === 0);
        pool.shrink();
        look();
        heap.memory.restore(before);
        look();
        return seen;
      });
      expect(results[1]).toEqual(results[0]);
    }
  });

  test('contain random values of every type at the places in the layout', () => checkRoundTrips(77, 30));
});
