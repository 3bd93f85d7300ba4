import { type Allocator, Heap, KiB } from '@offheap/core';
import {
  compose,
  EventRing,
  FallbackAllocator,
  NullAllocator,
  ProxyAllocator,
  Statistics,
} from '@offheap/core/compose';
import { FailingAllocator } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

describe('compose', () => {
  test('chains calls, and returns an allocator', () => {
    const heap = new Heap(64 * KiB);
    const stats = new Statistics();
    const blocks = compose(heap).freeList(32, 1024).orElse(heap).logged(stats);
    const small = blocks.allocate(24);
    const large = blocks.allocate(100);
    const list = blocks.allocator.inner.first;
    expect([list.blockSize, list.capacity, list.live]).toEqual([32, 1024, 1]);
    expect(stats.liveBytes).toBe(124);
    expect([list.owns(small, 24), list.owns(large, 100), blocks.owns(large, 100)]).toEqual([
      true,
      false,
      true,
    ]);
    const moved = blocks.reallocate(small, 24, 48);
    expect(list.live).toBe(0);
    blocks.deallocate(moved, 48);
    blocks.deallocate(large, 100);
    expect(stats.liveBlocks).toBe(0);
    expect(heap.live).toBe(1);
    blocks[Symbol.dispose]();
    expect(heap.live).toBe(0);
    expect(codeOf(() => blocks.tryAllocate(8))).toBe('DISPOSED');
  });

  test('builds the ordinary classes', () => {
    const heap = new Heap(8 * KiB);
    const { allocator } = compose(heap).orElse(new NullAllocator()).logged({});
    expect(allocator).toBeInstanceOf(ProxyAllocator);
    expect(allocator.inner).toBeInstanceOf(FallbackAllocator);
    expect(compose(heap).allocator).toBe(heap);
  });

  test('allocates each part from the allocator built so far', () => {
    const heap = new Heap(64 * KiB);
    const region = compose(heap).scoped(8 * KiB);
    const list = region.freeList(32, 10).allocator;
    expect(region.allocator.owns(list.ptr, 1)).toBe(true);
    expect(region.allocator.owns(list.allocate(32), 32)).toBe(true);
    region.allocator.scope((scope) => {
      expect(scope.owns(scope.allocate(8), 8)).toBe(true);
    });
  });

  test('has size classes, and parts by size', () => {
    const heap = new Heap(64 * KiB);
    const blocks = compose(heap).sizeClasses({ 16: 10, 64: 10 }).segregate(64, heap);
    blocks.allocate(10);
    blocks.allocate(64);
    expect(blocks.allocator.small.lists.map((list) => list.live)).toEqual([1, 1]);
    expect(blocks.owns(blocks.allocate(65), 65)).toBe(true);
    expect(codeOf(() => blocks.allocate(8, 16))).toBe('UNSUPPORTED_ALIGNMENT');
  });

  test('frees the blocks that its methods have allocated, the last one first, once', () => {
    const heap = new Heap(64 * KiB);
    const sentence = compose(heap)
      .scoped(16 * KiB)
      .freeList(64, 20)
      .orElse(heap)
      .logged(new EventRing(4));
    expect(heap.live).toBe(1);
    const other = compose(heap).freeList(32, 4);
    sentence[Symbol.dispose]();
    sentence[Symbol.dispose]();
    expect(heap.live).toBe(1);
    other[Symbol.dispose]();
    expect(heap.live).toBe(0);
    compose(heap)[Symbol.dispose]();
    expect(heap.tryAllocate(8)).toBeGreaterThan(0);
  });

  test('leaks no blocks of a parent that fails, whichever request fails', () => {
    const heap = new Heap(64 * KiB);
    const say = (parent: Allocator) =>
      compose(parent)
        .scoped(16 * KiB)
        .sizeClasses({ 16: 10, 64: 10 })
        .segregate(64, heap)
        .logged({});
    const failAt = new FailingAllocator(heap, 1);
    expect(codeOf(() => say(failAt))).toBe('OUT_OF_MEMORY');
    expect(failAt.live.size).toBe(0);

    for (let count = 1; count <= 2; count++) {
      const parent = new FailingAllocator(heap, Infinity);
      // The second method finds no room in the block of the first.
      expect(
        codeOf(() =>
          compose(parent)
            .scoped(count * 100)
            .freeList(64, 20),
        ),
      ).toBe('OUT_OF_MEMORY');
      expect(parent.live.size).toBe(0);
    }
    expect(heap.live).toBe(0);
  });

  test('frees its blocks when a method gets an invalid argument', () => {
    const heap = new Heap(64 * KiB);
    expect(codeOf(() => compose(heap).freeList(32, 10).orElse(new Heap(KiB)))).toBe('MEMORY');
    expect(codeOf(() => compose(heap).freeList(32, 10).segregate(-1, heap))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => compose(heap).freeList(32, 10).scoped(NaN))).toBe('INVALID_ARGUMENT');
    expect(heap.live).toBe(0);
  });

  test('continues after a chain: the result can be used as a part', () => {
    const heap = new Heap(64 * KiB);
    const inner = compose(heap).freeList(32, 2).orElse(heap);
    const outer = compose(heap).freeList(16, 2).orElse(inner);
    const ptrs = [16, 16, 16, 16, 16].map((size) => outer.allocate(size));
    expect(inner.allocator.first.live).toBe(2);
    for (const ptr of ptrs) outer.deallocate(ptr, 16);
    expect(inner.allocator.first.live).toBe(0);
    expect(heap.live).toBe(2);
  });
});
