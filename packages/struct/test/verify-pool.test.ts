import { f32, PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';

class Thing extends Struct {
  a = f32();
  b = u32();
}

describe('verifyPool names exactly the fault', () => {
  const make = (): PackedPool<Thing> => {
    const pool = new PackedPool(Thing, { capacity: 4, maxCapacity: 8 });
    pool.spawnMany(6);
    pool.destroyWhere((thing) => pool.handleOf(thing) % 2 === 0);
    return pool;
  };
  /** In words from the state block's start: header, two slab offsets, the slot table. */
  const SLAB_COUNT = 4;
  const SLABS = 8;
  const TABLE = 10;
  test.each<[rule: string, word: number, change: (word: number) => number]>([
    ['pool/state', 1, (stride) => stride + 4],
    ['pool/slab-count', SLAB_COUNT, () => 3],
    ['pool/slab', SLABS, (slab) => slab + 4],
    ['pool/slab-overlap', SLABS + 1, (slab) => slab - 64],
    ['pool/fresh', TABLE + 1, () => -1],
    ['pool/live-count', TABLE + 2, (live) => live + 1],
    ['pool/free-link', TABLE, () => 100],
  ])('%s', (rule, word, change) => {
    const pool = make();
    expect(verifyPool(pool)).toEqual([]);
    const { i32 } = pool.memory;
    const at = (pool.storage.ptr >>> 2) + word;
    i32[at] = change(i32[at]!);
    expect(verifyPool(pool).map((fault) => fault.rule)).toEqual([rule]);
  });

  test('pool/entry-slot', () => {
    const pool = make();
    pool.memory.i32[pool.storage.slotWords] = 8;
    expect(verifyPool(pool).map((fault) => fault.rule)).toEqual(['pool/entry-slot']);
  });

  describe('of a pool that has freed slabs', () => {
    const shrunk = (Kind: typeof Pool | typeof PackedPool): Pool<Thing> | PackedPool<Thing> => {
      const pool = new Kind(Thing, { capacity: 4, maxCapacity: 16 });
      const handles = Array.from({ length: 14 }, () => pool.spawn());
      for (const handle of handles.slice(3)) pool.destroy(handle);
      expect([pool.shrink(), verifyPool(pool)]).toEqual([3, []]);
      return pool;
    };

    test('pool/free-order: a free slot without a slab comes before one with a slab', () => {
      const pool = shrunk(Pool);
      const { head, links } = pool.storage.slots.places;
      const { i32 } = pool.memory;
      expect([i32[head], i32[links + 4 * 2]]).toEqual([4, 5]);
      i32[head] = 5; // 5, 4, 6, 7, ...
      i32[links + 5 * 2] = 4;
      i32[links + 4 * 2] = 6;
      expect(verifyPool(pool).map((fault) => fault.rule)).toEqual(['pool/free-order']);
    });

    test('pool/fresh: a live slot without a slab', () => {
      const pool = shrunk(Pool);
      const { head, live, links } = pool.storage.slots.places;
      const { i32 } = pool.memory;
      i32[links + 5 * 2] = i32[links + 6 * 2]!; // takes 6 out of the list
      i32[pool.storage.slots.stampIndex(6)]! |= 1;
      i32[live]!++;
      expect(i32[head]).toBe(4);
      expect(verifyPool(pool).map((fault) => fault.rule)).toEqual(['pool/fresh']);
    });

    test('pool/live-count: more entries than the capacity', () => {
      const pool = shrunk(PackedPool);
      const { head, live, links } = pool.storage.slots.places;
      const { i32 } = pool.memory;
      for (let i = 0; i < 2; i++) {
        const slot = i32[head]!;
        i32[head] = i32[links + slot * 2]!;
        i32[pool.storage.slots.stampIndex(slot)]! |= 1;
        i32[live]!++;
      }
      expect(verifyPool(pool).map((fault) => fault.rule)).toEqual(['pool/live-count']);
    });
  });

  test('and no fault of a valid pool', () => {
    const pool = new Pool(Thing, { capacity: 4, maxCapacity: 8 });
    pool.spawnMany(7);
    pool.destroyWhere((thing) => pool.handleOf(thing) % 3 === 0);
    expect(verifyPool(pool)).toEqual([]);
  });
});
