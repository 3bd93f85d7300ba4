import { EMPTY, FreeListAllocator, Heap, KiB, NULL } from '@offheap/core';
import { NullAllocator, SegregatorAllocator } from '@offheap/core/compose';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

function make() {
  const heap = new Heap(8 * KiB);
  const small = FreeListAllocator.from(heap, 64, 4);
  const large = Heap.from(heap, 2 * KiB);
  return { heap, small, large, both: new SegregatorAllocator(64, small, large) };
}

describe('a segregator', () => {
  test('sends small requests to one part and large ones to the other', () => {
    const { small, large, both } = make();
    const a = both.allocate(1);
    const b = both.allocate(64);
    const c = both.allocate(65);
    expect([small.live, large.live]).toEqual([2, 1]);
    expect([small.owns(a, 1), small.owns(b, 64), large.owns(c, 65)]).toEqual([true, true, true]);
    both.deallocate(a, 1);
    both.deallocate(b, 64);
    both.deallocate(c, 65);
    expect([small.live, large.live]).toEqual([0, 0]);
  });

  test('does not use one part when the other has no room, and throws the error of that part', () => {
    const { large, both } = make();
    for (let count = 0; count < 4; count++) both.allocate(8);
    expect(both.tryAllocate(8)).toBe(NULL);
    expect(() => both.allocate(8)).toThrow('All 4 blocks of 64 bytes are in use');
    expect(codeOf(() => both.allocate(8, 16))).toBe('UNSUPPORTED_ALIGNMENT');
    expect(() => both.allocate(4 * KiB)).toThrow('Heap');
    expect(large.live).toBe(0);
  });

  test('moves a block that crosses the threshold, with its bytes', () => {
    const { heap, small, large, both } = make();
    const { u8 } = heap.memory;
    const ptr = both.allocate(64);
    u8.fill(5, ptr, ptr + 64);
    const grown = both.reallocate(ptr, 64, 100);
    expect([small.live, large.live]).toEqual([0, 1]);
    expect(u8.slice(grown, grown + 64)).toEqual(new Uint8Array(64).fill(5));
    const shrunk = both.reallocate(grown, 100, 64);
    expect([small.live, large.live]).toEqual([1, 0]);
    expect(u8[shrunk + 63]).toBe(5);
    expect(both.reallocate(shrunk, 64, 1)).toBe(shrunk);
    expect(both.tryReallocate(shrunk, 1, 4 * KiB)).toBe(NULL);
    expect(both.reallocate(shrunk, 1, 0)).toBe(EMPTY);
    expect([small.live, large.live]).toEqual([0, 0]);
    both.deallocate(both.reallocate(EMPTY, 0, 65), 65);
  });

  test('detects the misuse that its parts detect, and then changes nothing', () => {
    const { small, large, both } = make();
    const ptr = both.allocate(64);
    expect(codeOf(() => both.deallocate(ptr, 63))).toBe('WRONG_SIZE');
    expect(codeOf(() => both.deallocate(ptr, 65))).toBe('NOT_OWNED');
    expect(codeOf(() => both.reallocate(ptr, 65, 10))).toBe('NOT_OWNED');
    expect([small.live, large.live]).toEqual([1, 0]);
  });

  test('owns what its parts own', () => {
    const { heap, both } = make();
    expect(both.owns(both.allocate(8), 8)).toBe(true);
    expect(both.owns(both.allocate(100), 100)).toBe(true);
    expect(both.owns(heap.allocate(8), 8)).toBe(false);
  });

  test('refuses an invalid threshold, and parts of two memories', () => {
    const { small, large } = make();
    for (const threshold of [0, -1, 1.5, NaN, 2 ** 31]) {
      expect(codeOf(() => new SegregatorAllocator(threshold, small, large))).toBe('INVALID_ARGUMENT');
    }
    expect(() => new SegregatorAllocator(0, small, large)).toThrow('A threshold of 0');
    expect(codeOf(() => new SegregatorAllocator(64, small, new Heap(KiB)))).toBe('MEMORY');
    expect(new SegregatorAllocator(64, new NullAllocator(), large).tryAllocate(8)).toBe(NULL);
  });
});
