import '@offheap/struct/columns';
import { Heap, KiB, MiB } from '@offheap/core';
import { type Inspection, inspectionText } from '@offheap/core/debug';
import { f32, PackedPool, Pool, Scratch, Struct, u32, u8 } from '@offheap/struct';
import { inspect } from '@offheap/ecs/debug';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

class Spark extends Struct {
  x = f32();
  y = f32();
  life = f32(1);
  id = u32();
}

describe('inspect describes', () => {
  const inHeap = (fill: (heap: Heap) => unknown): Inspection => {
    const heap = new Heap(MiB);
    const kept = fill(heap);
    const [root] = inspect(heap.memory).children;
    expect(kept).toBeDefined(); // objects without references no longer exist
    return root!.children[0]!;
  };

  test.each([true, false])('a pool with entries between free ones, checked: %s', (checked) => {
    const it = inHeap((heap) => {
      const pool = new Pool(Spark, { capacity: 10, allocator: heap, checked });
      pool.spawnMany(8, (spark, i) => (spark.id = i));
      pool.destroyWhere((spark) => spark.id % 2 === 1);
      return pool;
    });
    expect(it).toMatchObject({
      kind: 'Pool',
      name: 'of Spark',
      live: 4,
      capacity: 10,
      used: 4 * 16,
      peak: 8 * 16,
      free: 6 * 16,
      fragmentation: 0,
      notes: [],
    });
    expect(it.regions.filter(({ use }) => use === 'live')).toHaveLength(4);
  });

  test('a packed pool that has grown: a prefix of each slab', () => {
    const it = inHeap((heap) => {
      const pool = new PackedPool(Spark, { capacity: 10, maxCapacity: 35, allocator: heap });
      pool.spawnMany(15);
      return pool;
    });
    expect(it).toMatchObject({ kind: 'PackedPool', live: 15, capacity: 20, used: 240, free: 80 });
    expect(it.notes).toEqual(['2 slabs, may grow to 35']);
    expect(it.regions.filter(({ use }) => use === 'live').map(({ bytes }) => bytes)).toEqual([160, 80]);
  });

  test('a packed pool with columns: a prefix of each column, and its padding', () => {
    class Mixed extends Struct {
      x = f32();
      small = u8();
      y = f32();
    }
    const it = inHeap((heap) => {
      const pool = new PackedPool(Mixed, { capacity: 10, allocator: heap, storage: 'columns' });
      pool.spawnMany(6);
      return pool;
    });
    expect(it).toMatchObject({ kind: 'PackedPool', live: 6, capacity: 10, used: 6 * 12, free: 4 * 12 });
    // 16 rows: f32, u8, three bytes of padding, f32.
    expect(it.regions.slice(1).map(({ bytes, use }) => `${bytes} ${use}`)).toEqual(
      [4, 1, 3, 4].flatMap((size) => [`${6 * size} live`, `${4 * size} free`, `${6 * size} state`]),
    );
  });

  test('scratch, and its scopes that are open', () => {
    const heap = new Heap(MiB);
    const scratch = new Scratch(4 * KiB, { allocator: heap });
    scratch.scope((s) => {
      s.array(u32, 100);
      const [it] = inspect(heap.memory).children[0]!.children;
      expect(it).toMatchObject({ kind: 'Scratch', used: 16 + 400, free: 4 * KiB - 416 });
      expect(it!.children).toMatchObject([{ kind: 'scope', name: '1', used: 400 }]);
    });
    expect(inspect(heap.memory).children[0]!.children[0]).toMatchObject({ used: 0, peak: 416, children: [] });
  });

  test('entities, component pools and tags', () => {
    const heap = new Heap(MiB);
    const entities = new Entities({ capacity: 100, allocator: heap });
    const sparks = new ComponentPool(Spark, { entities, capacity: 50, allocator: heap });
    const frozen = new Tag({ entities, capacity: 10, name: 'Frozen', allocator: heap });
    for (let i = 0; i < 20; i++) {
      const entity = entities.create();
      if (i % 2 === 0) sparks.add(entity);
      if (i % 5 === 0) frozen.add(entity);
    }
    const [root] = inspect(heap.memory).children;
    expect(root!.children).toMatchObject([
      { kind: 'Entities', live: 20, capacity: 100, used: 160 },
      { kind: 'ComponentPool', name: 'of Spark', live: 10, capacity: 50, used: 160, free: 640 },
      { kind: 'Tag', name: 'Frozen', live: 4, capacity: 10, used: 16, free: 24 },
    ]);
    sparks[Symbol.dispose]();
    frozen[Symbol.dispose]();
    entities[Symbol.dispose]();
    expect(inspect(heap.memory).children[0]!.children).toEqual([]);
  });

  test('a pool with its own memory', () => {
    const pool = new PackedPool(Spark, { capacity: 10 });
    pool.spawn();
    const text = inspectionText(inspect(pool.memory));
    expect(text).toMatch(/^Memory .*\n└ OwnMemory .*\n {2}└ PackedPool of Spark .* 1 of 10 live$/);
  });

  test('no pool that was disposed of, or that a restored snapshot does not have', () => {
    const heap = new Heap(MiB);
    const before = heap.memory.snapshot();
    const pool = new Pool(Spark, { capacity: 10, allocator: heap });
    expect(inspect(heap.memory).children[0]!.children).toHaveLength(1);
    heap.memory.restore(before);
    expect(inspect(heap.memory).children[0]!.children).toEqual([]);
    expect(pool.slabCapacity).toBe(10); // kept until here
  });
});
