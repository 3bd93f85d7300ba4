import { describe, expect, test } from 'vitest';
import { Heap, Memory, MiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import {
  array,
  bits,
  f32,
  f64,
  type Handle,
  object,
  PackedPool,
  type PackedPoolOptions,
  Struct,
  type StructClass,
  toObject,
  u16,
  u8,
} from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { kernelWhere } from '@offheap/struct/kernel';

/** An entry of which a test destroys those with a high `fate`. */
interface Mortal extends Struct {
  fate: number;
}

class Tiny extends Struct implements Mortal {
  fate = u8();
  other = u8();
}

class Mixed extends Struct implements Mortal {
  fate = u8();
  low = bits(4);
  high = bits(12);
  id = u16();
  mass = f64();
  x = f32();
}

class Large extends Struct implements Mortal {
  fate = u8();
  numbers = array(f32, 19); // more bytes than are copied without a loop
  codes = array(u8, 5);
}

const STRUCTS: readonly (readonly [string, StructClass<Mortal>])[] = [
  ['two bytes', Tiny],
  ['fields of many sizes', Mixed],
  ['arrays', Large],
];

/** Slabs of lengths that are multiples of four and that are not, and pools that cannot grow. */
const SIZES = [
  { capacity: 200 },
  { capacity: 203 },
  { capacity: 22, maxCapacity: 220 },
  { capacity: 64, maxCapacity: 256 },
];

function poolOf<T extends Struct>(T: StructClass<T>, options: Partial<PackedPoolOptions>): PackedPool<T> {
  const allocator = new Heap(new Memory(MiB / 4, { backing: 'wasm' }));
  return new PackedPool(T, { capacity: 200, allocator, checked: false, ...options });
}

/** All that a program can find out about the entries of a pool. */
function contentOf<T extends Struct>(pool: PackedPool<T>): unknown[] {
  return Array.from(pool, (entry) => [pool.handleOf(entry), toObject(entry)]);
}

/** Fills all bytes of the last `count` entries, so that each entry differs from the others. */
function fillRandomly(
  { layout, storage, memory, length }: PackedPool<Mortal>,
  count: number,
  seed: number,
): void {
  const random = new Random(seed);
  const { columns } = storage;
  const runs = columns?.all ?? [{ byteOffset: 0, size: layout.stride }];
  for (let index = length - count; index < length; index++) {
    for (const run of runs) {
      const start = columns?.at(storage.viewOffset(index), run) ?? storage.offsetOf(index);
      for (let i = 0; i < run.size; i++) memory.u8[start + i] = random.below(64); // no NaN
    }
  }
}

describe.each(['interleaved', 'columns'] as const)('kernelWhere over entries in %s', (storage) => {
  test.each(STRUCTS)('leaves entries, order, handles and free slots as destroyWhere does: %s', (_, T) => {
    for (const size of SIZES) {
      for (const maxGeneration of ['wrap', 'retire'] as const) {
        const options = { ...size, maxGeneration, storage };
        const byKernel = poolOf(T, options);
        const plain = poolOf(T, options);
        const remove = kernelWhere(byKernel, (p, limit: number) => p.fate >= limit);
        expect(remove.backend).toBe(T === Tiny && storage === 'interleaved' ? 'js' : 'simd');
        const random = new Random(size.capacity);
        let before: Handle<Mortal>[] = [];
        // None, few, about half, nearly all and all of them: the list of entries to remove is full in some of the runs.
        for (const limit of [64, 63, 60, 32, 3, 32, 0, 50, 10]) {
          const count = Math.max(0, Math.min(byKernel.maxCapacity, 201) - byKernel.length - random.below(9));
          const made = [byKernel, plain].map((pool) => Array.from({ length: count }, () => pool.spawn()));
          expect(made[0]).toEqual(made[1]); // the free slots are in the same order
          const seed = random.below(1000);
          for (const pool of [byKernel, plain]) fillRandomly(pool, count, seed);
          expect(contentOf(byKernel)).toEqual(contentOf(plain));
          expect(remove(limit)).toBe(plain.destroyWhere((p) => p.fate >= limit));
          expect(contentOf(byKernel)).toEqual(contentOf(plain));
          expect(verifyPool(byKernel)).toEqual([]);
          before = [...before, ...made[0]!];
          expect(before.filter((handle) => byKernel.has(handle))).toEqual(
            before.filter((handle) => plain.has(handle)),
          );
        }
      }
    }
  });

  test('moves views that are watched or kept, and releases objects', () => {
    class Holder extends Struct implements Mortal {
      fate = u8();
      id = u16();
      value = object<object>();
    }
    for (const T of [Holder, Mixed]) {
      const pool = poolOf<Struct & Mortal & { id: number }>(T, { storage });
      const remove = kernelWhere(pool, (p) => p.fate === 1);
      for (let i = 0; i < 100; i++) pool.spawn({ fate: i % 2, id: i });
      // The cursor of a callback that removes other entries.
      pool.spawn((p) => {
        p.id = 777;
        expect(remove()).toBe(50);
        expect(p.id).toBe(777);
        p.id = 778;
      });
      expect(Array.from(pool, (p) => p.id)).toContain(778);
      const kept = pool.create({ id: 1000 });
      pool.at(3).fate = 1;
      expect(remove()).toBe(1);
      expect([pool.length, kept.id, pool.at(3).id]).toEqual([51, 1000, 1000]);
      expect(verifyPool(pool)).toEqual([]);
    }
  });

  test('works in a pool that another pool is attached to', () => {
    const pool = poolOf(Mixed, { storage });
    const attached = PackedPool.attach(Mixed, pool.memory, pool.ptr, { storage, checked: false });
    for (let i = 0; i < 90; i++) pool.spawn({ fate: i % 3, id: i });
    expect(kernelWhere(attached, (p) => p.fate === 2)()).toBe(30);
    expect(contentOf(attached)).toEqual(contentOf(pool));
    expect(pool.length).toBe(60);
  });
});
