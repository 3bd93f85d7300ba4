import { describe, expect, test } from 'vitest';
import { EMPTY, GiB, Heap, KiB, Memory, MiB, NULL, RESERVED_BYTES } from '@offheap/core';
import { codeOf } from './error-code.ts';

/** The observable state of a heap, to test that it has not changed. */
const stateOf = (heap: Heap): string => heap.memory.u8.join();

describe('a heap', () => {
  test('allocates its whole capacity as one block, and again after everything was freed', () => {
    for (const bytes of [8, 16, 1000, 4 * KiB, 65_544, MiB]) {
      const heap = new Heap(bytes);
      expect(heap.capacity).toBe(bytes);
      const all = heap.allocate(bytes);
      expect(heap.tryAllocate(1)).toBe(NULL);
      expect(heap.used).toBe(bytes);
      heap.deallocate(all, bytes);
      const parts = Array.from({ length: Math.floor(bytes / 40) }, () => heap.allocate(20));
      for (const part of parts.filter((_, index) => index % 2 === 0)) heap.deallocate(part, 20);
      for (const part of parts.filter((_, index) => index % 2 === 1)) heap.deallocate(part, 20);
      expect(heap.allocate(bytes)).toBe(all);
    }
  });

  test('uses all of a memory that is passed to it', () => {
    const memory = new Memory(64 * KiB);
    const heap = new Heap(memory);
    expect(heap.memory).toBe(memory);
    expect(heap.ptr).toBe(RESERVED_BYTES);
    expect(heap.capacity).toBeGreaterThan(60 * KiB);
    expect(heap.allocate(heap.capacity) + heap.capacity).toBeLessThanOrEqual(memory.byteLength);
  });

  test('refuses a memory or bytes that are too small or too large', () => {
    for (const bytes of [0, -1, 1.5, Number.NaN, GiB, GiB + 1, 2 ** 40]) {
      expect(
        codeOf(() => new Heap(bytes)),
        `${bytes}`,
      ).toBe('INVALID_ARGUMENT');
    }
    const small = new Memory(128);
    expect(codeOf(() => new Heap(small))).toBe('INVALID_ARGUMENT');
    expect(small.u8.every((byte) => byte === 0)).toBe(true);
  });

  test('supports every alignment, and the bytes before an aligned block can be allocated', () => {
    const heap = new Heap(64 * KiB);
    for (let align = 1; align <= 32 * KiB; align *= 2) {
      const first = heap.allocate(24);
      const ptr = heap.allocate(100, align);
      expect(ptr % align).toBe(0);
      heap.deallocate(ptr, 100, align);
      heap.deallocate(first, 24);
    }
    expect(heap.allocate(64 * KiB)).toBeGreaterThan(0);
  });

  test('can allocate the largest free block with a small alignment', () => {
    const heap = new Heap(1000);
    expect(heap.tryAllocate(1000, 1)).toBeGreaterThan(0);
    expect(heap.tryAllocate(1000, 1)).toBe(NULL);
    expect(heap.tryAllocate(1000, 4)).toBe(NULL);
  });

  test('finds the only place for an aligned block', () => {
    const heap = new Heap(4096);
    const start = heap.allocate(4096);
    heap.deallocate(start, 4096);
    // From the first multiple of 1024 that leaves room for a free block in front, to the end.
    const first = Math.ceil((start + 16) / 1024) * 1024;
    const size = start + 4096 - first;
    expect(heap.allocate(size, 1024)).toBe(first);
    heap.deallocate(first, size);
    expect(heap.tryAllocate(size + 8, 1024)).toBe(NULL);
  });

  test('returns NULL, or throws, when there is no room', () => {
    const heap = new Heap(KiB);
    for (const size of [KiB + 1, 2 ** 30, 2 ** 31 - 1]) {
      expect(heap.tryAllocate(size)).toBe(NULL);
      expect(codeOf(() => heap.allocate(size))).toBe('OUT_OF_MEMORY');
    }
    expect(heap.tryAllocate(8, 2 ** 30)).toBe(NULL);
    expect(heap.tryAllocate(KiB, 2 ** 30)).toBe(NULL);
    expect(codeOf(() => heap.allocate(8, 2 ** 30))).toBe('OUT_OF_MEMORY');
  });

  test('refuses invalid sizes and alignments, and does not change', () => {
    const heap = new Heap(KiB);
    const ptr = heap.allocate(16);
    const before = stateOf(heap);
    for (const size of [-1, 0.5, Number.NaN, Infinity, 2 ** 31, 2 ** 32, 2 ** 32 + 8]) {
      expect(
        codeOf(() => heap.allocate(size)),
        `${size}`,
      ).toBe('INVALID_ARGUMENT');
      expect(
        codeOf(() => heap.tryReallocate(ptr, 16, size)),
        `${size}`,
      ).toBe('INVALID_ARGUMENT');
    }
    for (const align of [0, -8, 3, 24, 8.5, Number.NaN, 2 ** 31, 2 ** 32]) {
      expect(
        codeOf(() => heap.allocate(8, align)),
        `${align}`,
      ).toBe('INVALID_ARGUMENT');
    }
    expect(stateOf(heap)).toBe(before);
  });

  test('returns EMPTY for zero bytes, and freeing EMPTY has no effect', () => {
    const heap = new Heap(KiB);
    expect(heap.allocate(0)).toBe(EMPTY);
    heap.deallocate(EMPTY, 0);
    expect(heap.live).toBe(0);
  });

  test('detects values that are not its live blocks, and does not change', () => {
    const heap = new Heap(KiB);
    const first = heap.allocate(64);
    const second = heap.allocate(64);
    const third = heap.allocate(64);
    // A forged header inside a block is not a block.
    heap.memory.i32[(third >> 2) + 2] = 64;
    heap.memory.i32[(third >> 2) + 3] = 8;
    heap.deallocate(second, 64);
    const before = stateOf(heap);
    for (const ptr of [
      NULL,
      8,
      heap.ptr,
      first - 8,
      first + 1,
      first + 0.5,
      -first,
      Number.NaN,
      heap.memory.byteLength,
      first + 2 ** 32,
    ]) {
      expect(
        codeOf(() => heap.deallocate(ptr, 64)),
        `${ptr}`,
      ).toMatch(/NOT_OWNED/);
    }
    for (const ptr of [second, first + 8, third + 16, third + 64]) {
      expect(
        codeOf(() => heap.deallocate(ptr, 64)),
        `${ptr}`,
      ).toBe('DOUBLE_FREE');
      expect(
        codeOf(() => heap.reallocate(ptr, 64, 8)),
        `${ptr}`,
      ).toBe('DOUBLE_FREE');
      expect(
        codeOf(() => heap.reallocate(ptr, 64, 0)),
        `${ptr}`,
      ).toBe('DOUBLE_FREE');
    }
    for (const size of [0, 63, 65, 1.5, Number.NaN]) {
      expect(
        codeOf(() => heap.deallocate(first, size)),
        `${size}`,
      ).toBe('WRONG_SIZE');
      expect(
        codeOf(() => heap.reallocate(first, size, 8)),
        `${size}`,
      ).toBe('WRONG_SIZE');
    }
    expect(stateOf(heap)).toBe(before);
    expect(() => heap.deallocate(second, 64)).toThrow(
      `No live block of this Heap starts at ${second} (64 bytes): it was freed already, or never allocated. Free a block once.`,
    );
  });

  test('owns the bytes from its first to its last byte', () => {
    const heap = new Heap(KiB);
    const ptr = heap.allocate(KiB);
    expect(heap.owns(ptr, KiB)).toBe(true);
    expect(heap.owns(ptr + KiB - 1, 1)).toBe(true);
    expect(heap.owns(ptr, KiB + 1)).toBe(false);
    expect(heap.owns(ptr + KiB, 1)).toBe(false);
    expect(heap.owns(ptr - 1, 1)).toBe(false);
    expect(heap.owns(ptr, 0)).toBe(false);
    expect(heap.owns(NULL, 8)).toBe(false);
    expect(heap.owns(EMPTY, 0)).toBe(false);
  });

  test('reallocates in place when the block shrinks, and when the bytes after it are free', () => {
    const heap = new Heap(KiB);
    const ptr = heap.allocate(100);
    heap.memory.u8.fill(5, ptr, ptr + 100);
    expect(heap.reallocate(ptr, 100, 50)).toBe(ptr);
    expect(heap.used).toBe(56);
    expect(heap.reallocate(ptr, 50, KiB)).toBe(ptr);
    expect(heap.used).toBe(KiB);
    expect(heap.peak).toBe(KiB);
    expect(heap.memory.u8.subarray(ptr, ptr + 50).every((byte) => byte === 5)).toBe(true);
    expect(heap.tryReallocate(ptr, KiB, KiB + 1)).toBe(NULL);
    expect(heap.reallocate(ptr, KiB, 8)).toBe(ptr);
    expect(heap.tryAllocate(KiB - 16)).toBeGreaterThan(0);
  });

  test('moves a block that cannot grow, and does not change the block when there is no room', () => {
    const heap = new Heap(KiB);
    const ptr = heap.allocate(16);
    const wall = heap.allocate(16);
    heap.memory.u8.fill(9, ptr, ptr + 16);
    const moved = heap.reallocate(ptr, 16, 200);
    expect(moved).toBeGreaterThan(wall);
    expect(heap.memory.u8.subarray(moved, moved + 16).every((byte) => byte === 9)).toBe(true);
    expect(codeOf(() => heap.deallocate(ptr, 16))).toBe('DOUBLE_FREE');
    const before = stateOf(heap);
    expect(heap.tryReallocate(wall, 16, 1000)).toBe(NULL);
    expect(codeOf(() => heap.reallocate(wall, 16, 1000))).toBe('OUT_OF_MEMORY');
    expect(stateOf(heap)).toBe(before);
  });

  test('moves a block to a larger alignment', () => {
    const heap = new Heap(4 * KiB);
    heap.allocate(8);
    let ptr = heap.allocate(16);
    if (ptr % 512 === 0) ptr = heap.allocate(16);
    heap.memory.u8.fill(3, ptr, ptr + 16);
    const moved = heap.reallocate(ptr, 16, 8, 512);
    expect(moved % 512).toBe(0);
    expect(heap.memory.u8.subarray(moved, moved + 8).every((byte) => byte === 3)).toBe(true);
    expect(heap.live).toBe(2);
  });

  test('reallocates from EMPTY by allocating, and to zero by freeing', () => {
    const heap = new Heap(KiB);
    const ptr = heap.reallocate(EMPTY, 0, 32);
    expect(heap.live).toBe(1);
    expect(heap.reallocate(ptr, 32, 0)).toBe(EMPTY);
    expect(heap.live).toBe(0);
    expect(heap.reallocate(EMPTY, 0, 0)).toBe(EMPTY);
  });

  test('counts live blocks, bytes in use and the peak', () => {
    const heap = new Heap(KiB);
    const first = heap.allocate(10);
    const second = heap.allocate(100);
    expect([heap.live, heap.used, heap.peak]).toEqual([2, 120, 120]);
    heap.deallocate(first, 10);
    expect([heap.live, heap.used, heap.peak]).toEqual([1, 104, 120]);
    heap.deallocate(second, 100);
    expect([heap.live, heap.used, heap.peak]).toEqual([0, 0, 120]);
  });

  test('can use a block of another heap, and frees the block', () => {
    const parent = new Heap(64 * KiB);
    const heap = Heap.from(parent, 16 * KiB);
    expect(heap.capacity).toBe(16 * KiB);
    expect(heap.memory).toBe(parent.memory);
    const ptr = heap.allocate(16 * KiB);
    expect(parent.owns(ptr, 16 * KiB)).toBe(true);
    expect(codeOf(() => parent.deallocate(ptr, 16 * KiB))).toBe('DOUBLE_FREE');
    heap[Symbol.dispose]();
    heap[Symbol.dispose]();
    expect(parent.live).toBe(0);
    expect(codeOf(() => heap.allocate(8))).toBe('DISPOSED');
    expect(codeOf(() => heap.deallocate(ptr, 16 * KiB))).toBe('DISPOSED');
    expect(codeOf(() => heap.reallocate(ptr, 16 * KiB, 8))).toBe('DISPOSED');
    expect(heap.owns(ptr, 8)).toBe(false);
  });

  test('works in a block that contains other bytes', () => {
    const parent = new Heap(64 * KiB);
    parent.memory.u8.fill(0xff, parent.allocate(64 * KiB), parent.memory.byteLength - 8);
    parent.deallocate(parent.memory.byteLength - 8 - 64 * KiB, 64 * KiB);
    const heap = Heap.from(parent, 16 * KiB);
    expect([heap.live, heap.used, heap.peak]).toEqual([0, 0, 0]);
    expect(codeOf(() => heap.deallocate(heap.memory.byteLength - 1024, 8))).not.toBe('none');
    expect(heap.allocate(16 * KiB)).toBeGreaterThan(0);
  });

  test('does not change a parent without room', () => {
    const parent = new Heap(4 * KiB);
    const before = stateOf(parent);
    expect(codeOf(() => Heap.from(parent, 4 * KiB))).toBe('OUT_OF_MEMORY');
    expect(codeOf(() => Heap.from(parent, 0))).toBe('INVALID_ARGUMENT');
    expect(stateOf(parent)).toBe(before);
  });

  test('continues in a copy of its bytes', () => {
    const heap = new Heap(8 * KiB);
    const ptr = heap.allocate(100);
    const inner = Heap.from(heap, KiB);
    const block = inner.allocate(50);
    const memory = Memory.from(heap.memory.buffer.slice(0));
    const copy = Heap.attach(memory);
    const innerCopy = Heap.attach(memory, inner.ptr);
    innerCopy.deallocate(block, 50);
    expect(innerCopy.live).toBe(0);
    expect(inner.live).toBe(1);
    copy.deallocate(ptr, 100);
    expect(copy.live).toBe(1);
    expect(heap.live).toBe(2);
    copy[Symbol.dispose]();
    expect(codeOf(() => copy.allocate(8))).toBe('DISPOSED');
    expect(Heap.attach(memory).live).toBe(1);
  });

  test('attaches only to the state of a heap', () => {
    const heap = new Heap(KiB);
    for (const ptr of [0, 8, 65, 72, -8, Number.NaN, heap.memory.byteLength, 2 ** 31]) {
      expect(
        codeOf(() => Heap.attach(heap.memory, ptr)),
        `${ptr}`,
      ).toBe('CORRUPT');
    }
    expect(codeOf(() => Heap.attach(new Memory(KiB)))).toBe('CORRUPT');
    const cut = new Memory(512);
    cut.u8.set(heap.memory.u8.subarray(0, 512));
    expect(codeOf(() => Heap.attach(cut))).toBe('CORRUPT');
  });

  test('uses all of a memory of 1 GiB, and accesses only the blocks that it allocates', () => {
    const heap = new Heap(new Memory(GiB));
    const size = heap.capacity;
    expect(size).toBeGreaterThan(GiB * 0.98);
    const ptr = heap.allocate(size);
    expect(heap.tryAllocate(1)).toBe(NULL);
    heap.deallocate(ptr, size);
    expect(heap.allocate(8, 2 ** 29)).toBe(2 ** 29);
  });
});
