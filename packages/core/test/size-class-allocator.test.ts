import { EMPTY, FreeListAllocator, Heap, KiB, Memory, NULL } from '@offheap/core';
import { SizeClassAllocator } from '@offheap/core/compose';
import { FailingAllocator } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

function make() {
  const heap = new Heap(16 * KiB);
  const classes = SizeClassAllocator.from(heap, { 256: 2, 16: 4, 32: 4 });
  const live = (): number[] => classes.lists.map((list) => list.live);
  return { heap, classes, live };
}

describe('a size class allocator', () => {
  test('has a free list for each class, in ascending order of size', () => {
    const { classes } = make();
    expect(classes.lists.map((list) => [list.blockSize, list.capacity])).toEqual([
      [16, 4],
      [32, 4],
      [256, 2],
    ]);
  });

  test('serves a request from the smallest class that is large enough, and from no other', () => {
    const { classes, live } = make();
    const blocks = [1, 16, 17, 32, 33, 256].map((size) => ({ ptr: classes.allocate(size), size }));
    expect(live()).toEqual([2, 2, 2]);
    expect(classes.tryAllocate(200)).toBe(NULL);
    expect(() => classes.allocate(200)).toThrow('All 2 blocks of 256 bytes are in use');
    expect(() => classes.allocate(257)).toThrow('257 bytes do not fit a block of 256.');
    expect(codeOf(() => classes.allocate(8, 16))).toBe('UNSUPPORTED_ALIGNMENT');
    for (const { ptr, size } of blocks) classes.deallocate(ptr, size);
    expect(live()).toEqual([0, 0, 0]);
  });

  test('reallocates in place within a class, and moves between classes', () => {
    const { heap, classes, live } = make();
    const ptr = classes.allocate(17);
    heap.memory.u8.fill(3, ptr, ptr + 17);
    expect(classes.reallocate(ptr, 17, 32)).toBe(ptr);
    const moved = classes.reallocate(ptr, 32, 100);
    expect(live()).toEqual([0, 0, 1]);
    expect(heap.memory.u8[moved + 16]).toBe(3);
    expect(classes.tryReallocate(moved, 100, 257)).toBe(NULL);
    expect(classes.reallocate(moved, 100, 0)).toBe(EMPTY);
    expect(live()).toEqual([0, 0, 0]);
    classes.reallocate(EMPTY, 0, 8);
    expect(live()).toEqual([1, 0, 0]);
  });

  test('detects misuse', () => {
    const { classes, live } = make();
    const ptr = classes.allocate(16);
    expect(codeOf(() => classes.deallocate(ptr, 15))).toBe('WRONG_SIZE');
    expect(codeOf(() => classes.deallocate(ptr, 17))).toBe('NOT_OWNED');
    expect(live()).toEqual([1, 0, 0]);
    classes.deallocate(ptr, 16);
    expect(codeOf(() => classes.deallocate(ptr, 16))).toBe('DOUBLE_FREE');
    expect(classes.owns(ptr, 16)).toBe(true);
    expect(classes.owns(8, 16)).toBe(false);
  });

  test('frees all of its blocks, even when it could be created only in part', () => {
    const { heap, classes } = make();
    expect(heap.live).toBe(3);
    classes[Symbol.dispose]();
    expect(heap.live).toBe(0);
    expect(codeOf(() => classes.tryAllocate(8))).toBe('DISPOSED');
    for (let failAt = 1; failAt <= 3; failAt++) {
      const parent = new FailingAllocator(heap, failAt);
      expect(codeOf(() => SizeClassAllocator.from(parent, { 16: 4, 32: 4, 256: 2 }))).toBe('OUT_OF_MEMORY');
      expect(parent.live.size).toBe(0);
    }
  });

  test('supports an alignment', () => {
    const classes = SizeClassAllocator.from(new Heap(16 * KiB), { 16: 4, 100: 4 }, { align: 64 });
    expect(classes.allocate(10, 64) % 64).toBe(0);
    expect(classes.allocate(100, 64) % 64).toBe(0);
  });

  test('can be built from free lists, for example to attach to a copy', () => {
    const { heap, classes, live } = make();
    const ptr = classes.allocate(20);
    const copy = Memory.from(heap.memory.buffer.slice(0));
    const attached = new SizeClassAllocator(
      classes.lists.map((list) => FreeListAllocator.attach(copy, list.ptr)),
    );
    attached.deallocate(ptr, 20);
    expect(attached.lists.map((list) => list.live)).toEqual([0, 0, 0]);
    expect(live()).toEqual([0, 1, 0]);
  });

  test('refuses invalid classes', () => {
    const { heap, classes } = make();
    expect(codeOf(() => SizeClassAllocator.from(heap, {}))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => SizeClassAllocator.from(heap, { 16: 0 }))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => SizeClassAllocator.from(heap, { 16: 4, 1.5: 4 }))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => new SizeClassAllocator([...classes.lists, ...classes.lists]))).toBe(
      'INVALID_ARGUMENT',
    );
    expect(() => new SizeClassAllocator([])).toThrow(
      'Size classes of no bytes: expected at least one, in ascending order.',
    );
    expect(
      codeOf(() => new SizeClassAllocator([new FreeListAllocator(8, 1), new FreeListAllocator(16, 1)])),
    ).toBe('MEMORY');
    expect(heap.live).toBe(3);
  });
});
