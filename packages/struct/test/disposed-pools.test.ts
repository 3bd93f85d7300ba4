import { expect, test } from 'vitest';
import { BumpAllocator, Heap, KiB, Memory, ScopedAllocator } from '@offheap/core';
import { f32, PackedPool, Pool, Struct } from '@offheap/struct';
import { disposedPoolsSuite } from './suites/disposed-pools.ts';

for (const checked of [true, false]) disposedPoolsSuite(checked);

test('in checked mode a pool whose scope or allocator has ended throws, until a moment before is restored', () => {
  class Point extends Struct {
    x = f32(1);
  }
  const memory = new Memory(64 * KiB);
  const scoped = ScopedAllocator.from(new Heap(memory), 32 * KiB);
  for (const make of [Pool, PackedPool]) {
    const scope = scoped.openScope();
    const pool = new make(Point, { capacity: 4, allocator: scope, checked: true });
    const view = pool.create();
    const snapshot = memory.snapshot();
    scope[Symbol.dispose]();
    expect(() => pool.spawn()).toThrow(/was made in a scope or an allocator that has ended/);
    expect(() => pool.length).toThrow(/was made in a scope or an allocator that has ended/);
    expect(() => view.x).toThrow();
    memory.restore(snapshot);
    expect([pool.length, view.x]).toEqual([1, 1]);
    pool[Symbol.dispose]();
    scope[Symbol.dispose]();
  }
  const bump = new BumpAllocator(8 * KiB);
  const pool = new PackedPool(Point, { capacity: 4, allocator: bump, checked: true });
  bump.reset();
  expect(() => pool.spawn()).toThrow(/was made in a scope or an allocator that has ended/);
  pool[Symbol.dispose]();
});
