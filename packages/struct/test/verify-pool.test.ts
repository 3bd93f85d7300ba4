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

  test('and none of a pool that is well', () => {
    const pool = new Pool(Thing, { capacity: 4, maxCapacity: 8 });
    pool.spawnMany(7);
    pool.destroyWhere((thing) => pool.handleOf(thing) % 3 === 0);
    expect(verifyPool(pool)).toEqual([]);
  });
});
