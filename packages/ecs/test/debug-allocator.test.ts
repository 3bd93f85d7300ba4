import { Heap, KiB, loadSnapshot, saveSnapshot } from '@offheap/core';
import { DebugAllocator } from '@offheap/core/debug';
import { ComponentPool, Entities } from '@offheap/ecs';
import { PackedPool, Struct, u32 } from '@offheap/struct';
import { expect, test } from 'vitest';

class Thing extends Struct {
  static readonly struct = 'Thing';
  id = u32();
}

test('parts over a DebugAllocator shrink and are disposed of after the load of a file, also of an earlier run', () => {
  const make = () => {
    const allocator = new DebugAllocator(new Heap(64 * KiB), { traces: false });
    const pool = new PackedPool(Thing, { capacity: 2, maxCapacity: 20, allocator });
    const entities = new Entities({ capacity: 4, allocator });
    const things = new ComponentPool(Thing, { entities, capacity: 4, allocator });
    return { allocator, pool, entities, things };
  };
  const before = make();
  before.pool.spawnMany(2);
  const ofEarlierRun = saveSnapshot(before.allocator.memory);
  for (const file of [undefined, ofEarlierRun]) {
    const { allocator, pool, entities, things } = make();
    pool.spawnMany(10);
    pool.clear();
    loadSnapshot(allocator.memory, file ?? saveSnapshot(allocator.memory));
    allocator.verify();
    expect(pool.length).toBe(file === undefined ? 0 : 2);
    pool.clear();
    pool.shrink();
    expect(pool.spawnMany(10)).toBe(10);
    pool[Symbol.dispose]();
    things.add(entities.create());
    things[Symbol.dispose]();
    entities[Symbol.dispose]();
    expect(allocator.live).toBe(0);
  }
});
