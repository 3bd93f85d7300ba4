import '@offheap/struct/columns';
import { Heap, KiB, MiB } from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { ComponentPool, Entities } from '@offheap/ecs';
import { array, assign, enumOf, f32, PackedPool, Pool, Struct, struct, u32, vec2 } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Item extends Struct {
  static readonly struct = 'AttackedItem';
  id = u32();
}

/** Options of which one has another value each time it is read. */
function varying<O extends object>(options: O, name: string, values: readonly unknown[]): O {
  let reads = 0;
  return Object.defineProperty({ ...options }, name, {
    enumerable: true,
    get: () => values[Math.min(reads++, values.length - 1)],
  });
}

describe.each([true, false])('checked: %s', (checked) => {
  describe.each([Pool, PackedPool])('%o', (Kind) => {
    test.each([
      ['capacity', [4, 64]],
      ['capacity', [64, 4]],
      ['capacity', [4, 4, 64]],
      ['capacity', [4, 1.5]],
      ['maxCapacity', [8, 64]],
      ['maxCapacity', [64, 8]],
      ['maxCapacity', [8, 8, 64]],
    ] as const)('an option is read once: %s %j', (name, values) => {
      const heap = new Heap(MiB);
      const options = { capacity: 4, maxCapacity: name === 'capacity' ? 64 : 8, allocator: heap, checked };
      const pool = new Kind(Item, varying(options, name, values));
      expect([pool.slabCapacity, pool.maxCapacity][name === 'capacity' ? 0 : 1]).toBe(values[0]);
      const guard = heap.allocate(4 * KiB);
      heap.memory.u8.fill(0xab, guard, guard + 4 * KiB);
      const handles = Array.from({ length: pool.maxCapacity }, (_, id) => pool.spawn({ id }));
      expect(handles.every((handle, id) => pool.get(handle)?.id === id)).toBe(true);
      expect(verifyPool(pool)).toEqual([]);
      expect(heap.memory.u8.subarray(guard, guard + 4 * KiB).every((byte) => byte === 0xab)).toBe(true);
      pool[Symbol.dispose]();
      heap.deallocate(guard, 4 * KiB);
      expect(verify(heap)).toEqual([]);
    });

    const LOOPS: Record<string, (pool: Pool<Item> | PackedPool<Item>, visit: (item: Item) => void) => void> =
      {
        each: (pool, visit) => pool.each(visit),
        system: (pool, visit) => pool.system(visit)(),
        destroyWhere: (pool, visit) =>
          void pool.destroyWhere((item) => {
            visit(item);
            return false;
          }),
        find: (pool, visit) =>
          void pool.find((item) => {
            visit(item);
            return false;
          }),
        spawnMany: (pool, visit) => void pool.spawnMany(6, visit),
        spawn: (pool, visit) => void pool.spawn(visit),
        create: (pool, visit) => void pool.create(visit),
      };
    test.each(Object.keys(LOOPS))('a restore to a moment with fewer slabs is refused inside: %s', (name) => {
      const heap = new Heap(MiB);
      const pool = new Kind(Item, { capacity: 4, maxCapacity: 64, allocator: heap, checked });
      pool.spawnMany(4);
      const before = heap.memory.snapshot();
      pool.spawnMany(16);
      const after = heap.memory.snapshot();
      let outcome = '';
      LOOPS[name]!(pool, (item) => {
        outcome ||= errorOf(() => heap.memory.restore(before));
        item.id = 7;
      });
      expect(outcome).toMatch(/^BUSY: restore to a moment before the .* was created or grew, inside a loop/);
      heap.memory.restore(before);
      expect(pool.length).toBe(4);
      heap.memory.restore(after);
      expect(pool.length).toBe(20);
    });

    test('a restore to a moment with fewer slabs inside a `for ... of` loop: no further visit, and no write into other blocks', () => {
      const heap = new Heap(MiB);
      const pool = new Kind(Item, { capacity: 4, maxCapacity: 64, allocator: heap, checked });
      pool.spawnMany(4, (item, id) => {
        item.id = id;
      });
      const before = heap.memory.snapshot();
      pool.spawnMany(16);
      let block = 0;
      errorOf(() => {
        for (const item of pool) {
          if (block === 0) {
            heap.memory.restore(before);
            block = heap.allocate(KiB);
            heap.memory.u8.fill(0, block, block + KiB);
          }
          item.id = 0xdead;
        }
      });
      expect(heap.memory.u8.subarray(block, block + KiB).every((byte) => byte === 0)).toBe(true);
    });

    test('spawnMany creates as many entries as there is room for', () => {
      for (const count of [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 2, 2 ** 53]) {
        const pool = new Kind(Item, { capacity: 4, maxCapacity: 8, checked });
        pool.spawn();
        expect(pool.spawnMany(count)).toBe(7);
        expect(pool.length).toBe(8);
      }
    });

    test('a pool can be used after a caught stack overflow inside spawn', () => {
      for (let round = 0; round < 12; round++) {
        const pool = new Kind(Item, { capacity: 20_000, checked });
        const before = pool.memory.snapshot();
        const spawn = (): void => void pool.spawn(() => spawn());
        const fall = (depth: number): void => {
          if (depth === 0) spawn();
          else fall(depth - 1);
        };
        expect(() => fall(round)).toThrow(RangeError);
        pool.clear();
        pool.spawn({ id: 3 });
        pool.memory.restore(before);
        expect(pool.length).toBe(0);
        pool[Symbol.dispose]();
      }
    });
  });

  test('a restore to a moment with fewer slabs is refused inside a loop over components', () => {
    const heap = new Heap(MiB);
    const entities = new Entities({ capacity: 64, allocator: heap });
    const pool = new ComponentPool(Item, { entities, capacity: 4, maxCapacity: 64, checked });
    const add = (): unknown => pool.add(entities.create());
    for (let i = 0; i < 4; i++) add();
    const before = heap.memory.snapshot();
    for (let i = 0; i < 8; i++) add();
    let outcome = '';
    pool.each(() => {
      outcome = errorOf(() => heap.memory.restore(before));
    });
    expect(outcome).toMatch(/^BUSY: restore to a moment before/);
    heap.memory.restore(before);
    expect(pool.length).toBe(4);
  });

  class Lists extends Struct {
    static readonly struct = 'AttackedLists';
    numbers = array(u32, 2);
    g = u32(7);
    points = array(vec2, 2);
    h = u32(7);
    items = array(Item, 2);
    i = u32(7);
    nested = struct(Item);
    floats = array(f32, 2);
    j = u32(7);
  }
  const element = { numbers: 5, points: { x: 5, y: 5 }, items: { id: 5 }, floats: 5 };
  const GROWING = (value: unknown): unknown[] => {
    const list: unknown[] = [undefined, value];
    Object.defineProperty(list, 0, { get: () => (list.push(value, value, value), value), enumerable: true });
    return list;
  };
  const LYING = (value: unknown): unknown[] => {
    let reads = 0;
    return new Proxy([value, value, value, value, value], {
      get: (list, key) => (key === 'length' ? (reads++ === 0 ? 2 : 5) : (Reflect.get(list, key) as unknown)),
    });
  };
  describe.each(['interleaved', 'columns'] as const)(
    'a list that grows while it is copied, %s',
    (storage) => {
      for (const make of [GROWING, LYING]) {
        test.each(Object.keys(element) as (keyof typeof element)[])('%s', (name) => {
          const pool = new PackedPool(Lists, { capacity: 3, checked, storage });
          const [a, b] = [pool.create(), pool.create()];
          const given = (): never => make(element[name]) as never;
          const ways: (() => void)[] = [
            () => a[name].copy(given()),
            () => assign(a, { [name]: given() }),
            () => pool.destroy(pool.create({ [name]: given() })),
            () => void ((a as unknown as Record<string, unknown>)[name] = given()),
          ];
          for (const way of ways) {
            errorOf(way); // refused, or copied without the added elements
            for (const { g, h, i, j, nested } of pool)
              expect([g, h, i, j, nested.id]).toEqual([7, 7, 7, 7, 0]);
            for (const other of Object.keys(element) as (keyof typeof element)[]) {
              if (other !== name) expect(JSON.stringify(a[other])).not.toContain('5');
              expect(JSON.stringify(b[other])).not.toContain('5');
            }
          }
        });
      }
    },
  );

  test('a list without the methods of an array is copied or refused', () => {
    const pool = new PackedPool(Lists, { capacity: 3, checked });
    const entry = pool.create();
    entry.items.copy({ length: 2, 0: { id: 5 }, 1: { id: 6 } } as never);
    expect([entry.items.get(0).id, entry.items.get(1).id]).toEqual([5, 6]);
  });
});

test('an enumeration needs one type of 32 bits for all values', () => {
  expect(errorOf(() => enumOf({ A: -1, B: 2 ** 31 }))).toMatch(/^INVALID_ARGUMENT: enumOf\(/);
  expect(errorOf(() => enumOf({ A: -1, B: 2 ** 31 - 1 }))).toBe('none');
  expect(errorOf(() => enumOf({ A: 0, B: 2 ** 32 - 1 }))).toBe('none');
});
