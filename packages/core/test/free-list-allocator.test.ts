import { describe, expect, test } from 'vitest';
import {
  EMPTY,
  FreeListAllocator,
  Heap,
  KiB,
  MAX_CAPACITY,
  Memory,
  NULL,
  UnsupportedAlignmentError,
} from '@offheap/core';
import { codeOf } from './error-code.ts';

const stateOf = (list: FreeListAllocator): string => list.memory.u8.join();

describe('a free list allocator', () => {
  test('allocates as many blocks as it was created with, and each of them again', () => {
    const list = new FreeListAllocator(32, 10);
    const blocks = Array.from({ length: 10 }, () => list.allocate(32));
    expect(new Set(blocks).size).toBe(10);
    expect([list.live, list.capacity, list.blockSize, list.align]).toEqual([10, 10, 32, 8]);
    expect(list.tryAllocate(1)).toBe(NULL);
    for (const block of blocks) list.deallocate(block, 32);
    const again = Array.from({ length: 10 }, () => list.allocate(32));
    expect(new Set(again)).toEqual(new Set(blocks));
  });

  test('places its blocks at multiples of its alignment', () => {
    for (const align of [8, 16, 64, 256, 4096]) {
      for (const blockSize of [1, 8, 40, 100]) {
        const list = new FreeListAllocator(blockSize, 5, { align });
        const blocks = Array.from({ length: 5 }, () => list.allocate(blockSize, align));
        for (const block of blocks) expect(block % align).toBe(0);
        expect(blocks[1]! - blocks[0]!).toBe(Math.ceil(blockSize / align) * align);
        for (const block of blocks) list.deallocate(block, blockSize, align);
      }
    }
  });

  test('checks in this order: zero size, too big, the alignment, none left', () => {
    const list = new FreeListAllocator(16, 1);
    expect(list.tryAllocate(0, 4096)).toBe(EMPTY);
    for (const [size, align, code, message] of [
      [17, 16, 'OUT_OF_MEMORY', '17 bytes do not fit a block of 16.'],
      [
        16,
        16,
        'UNSUPPORTED_ALIGNMENT',
        'An alignment of 16: blocks are aligned to 8. Create the allocator with `{ align: 16 }`.',
      ],
    ] as const) {
      for (const _ of ['one left', 'none left']) {
        expect(list.tryAllocate(size, align)).toBe(NULL);
        expect(codeOf(() => list.allocate(size, align))).toBe(code);
        expect(() => list.allocate(size, align)).toThrow(message);
        list.tryAllocate(16);
      }
      list.deallocate(list.memory.byteLength - 16, 16);
    }
    list.allocate(16);
    expect(() => list.allocate(16, 16)).toThrow(UnsupportedAlignmentError);
    expect(() => list.allocate(16)).toThrow('All 1 blocks of 16 bytes are in use');
    expect(codeOf(() => list.allocate(16))).toBe('OUT_OF_MEMORY');
    expect(list.allocate(0)).toBe(EMPTY);
  });

  test('refuses invalid sizes and alignments', () => {
    const list = new FreeListAllocator(16, 4);
    for (const size of [-1, 0.5, Number.NaN, 2 ** 31, 2 ** 32 + 8]) {
      expect(
        codeOf(() => list.allocate(size)),
        `${size}`,
      ).toBe('INVALID_ARGUMENT');
    }
    for (const align of [0, -8, 3, Number.NaN]) {
      expect(
        codeOf(() => list.allocate(8, align)),
        `${align}`,
      ).toBe('INVALID_ARGUMENT');
    }
    for (const [blockSize, count, align] of [
      [0, 1, 8],
      [-8, 1, 8],
      [1.5, 1, 8],
      [Number.NaN, 1, 8],
      [2 ** 31, 1, 8],
      [8, 0, 8],
      [8, -1, 8],
      [8, 1.5, 8],
      [8, MAX_CAPACITY + 1, 8],
      [2 ** 20, 2 ** 20, 8],
      [8, 1000, 2 ** 30],
      [8, 1, 0],
      [8, 1, 4],
      [8, 1, 24],
      [8, 1, Number.NaN],
    ] as const) {
      const make = () => new FreeListAllocator(blockSize, count, { align });
      expect(codeOf(make), `${blockSize}, ${count}, ${align}`).toBe('INVALID_ARGUMENT');
    }
  });

  test('detects values that are not its live blocks, and does not change', () => {
    const list = new FreeListAllocator(24, 4);
    const first = list.allocate(20);
    const second = list.allocate(24);
    list.deallocate(second, 24);
    const before = stateOf(list);
    for (const ptr of [
      NULL,
      list.ptr,
      first - 24,
      first + 1,
      first + 8,
      first + 96,
      first + 0.5,
      -first,
      Number.NaN,
      Infinity,
      first + 2 ** 32,
    ]) {
      expect(
        codeOf(() => list.deallocate(ptr, 20)),
        `${ptr}`,
      ).toBe('NOT_OWNED');
      expect(
        codeOf(() => list.reallocate(ptr, 20, 8)),
        `${ptr}`,
      ).toBe('NOT_OWNED');
    }
    for (const ptr of [second, first + 48, first + 72]) {
      expect(
        codeOf(() => list.deallocate(ptr, 20)),
        `${ptr}`,
      ).toBe('DOUBLE_FREE');
      expect(
        codeOf(() => list.reallocate(ptr, 20, 0)),
        `${ptr}`,
      ).toBe('DOUBLE_FREE');
    }
    for (const size of [0, 19, 24, 1.5, -1, Number.NaN]) {
      expect(
        codeOf(() => list.deallocate(first, size)),
        `${size}`,
      ).toBe('WRONG_SIZE');
    }
    expect(stateOf(list)).toBe(before);
  });

  test('cannot be damaged by writing to a freed block', () => {
    const list = new FreeListAllocator(16, 8);
    const blocks = Array.from({ length: 8 }, () => list.allocate(16));
    for (const block of blocks) list.deallocate(block, 16);
    for (const block of blocks) list.memory.u8.fill(0xff, block, block + 16);
    expect(new Set(Array.from({ length: 8 }, () => list.allocate(16))).size).toBe(8);
    expect(list.tryAllocate(16)).toBe(NULL);
  });

  test('reallocates in place up to the block size', () => {
    const list = new FreeListAllocator(32, 2);
    const ptr = list.reallocate(EMPTY, 0, 8);
    expect(list.reallocate(ptr, 8, 32)).toBe(ptr);
    expect(list.reallocate(ptr, 32, 1)).toBe(ptr);
    expect(list.tryReallocate(ptr, 1, 33)).toBe(NULL);
    expect(list.tryReallocate(ptr, 1, 8, 16)).toBe(NULL);
    expect(codeOf(() => list.reallocate(ptr, 1, 33))).toBe('OUT_OF_MEMORY');
    expect(codeOf(() => list.reallocate(ptr, 1, 8, 16))).toBe('UNSUPPORTED_ALIGNMENT');
    expect(codeOf(() => list.reallocate(ptr, 1, -1))).toBe('INVALID_ARGUMENT');
    expect(list.live).toBe(1);
    expect(list.reallocate(ptr, 1, 0)).toBe(EMPTY);
    expect(list.live).toBe(0);
  });

  test('owns bytes in its blocks', () => {
    const list = new FreeListAllocator(16, 2);
    const first = list.allocate(16);
    expect(list.owns(first, 16)).toBe(true);
    expect(list.owns(first, 32)).toBe(true);
    expect(list.owns(first, 33)).toBe(false);
    expect(list.owns(first - 1, 1)).toBe(false);
    expect(list.owns(first + 32, 1)).toBe(false);
    expect(list.owns(first, 0)).toBe(false);
  });

  test('uses a block of a parent, whatever bytes it contained, and frees the block', () => {
    const heap = new Heap(16 * KiB);
    const dirty = heap.allocate(8 * KiB);
    heap.memory.u8.fill(0xff, dirty, dirty + 8 * KiB);
    heap.deallocate(dirty, 8 * KiB);
    const list = FreeListAllocator.from(heap, 100, 20, { align: 64 });
    const blocks = Array.from({ length: 20 }, () => list.allocate(100, 64));
    for (const block of blocks) expect(heap.owns(block, 100)).toBe(true);
    expect(list.tryAllocate(1)).toBe(NULL);
    list[Symbol.dispose]();
    list[Symbol.dispose]();
    expect(heap.live).toBe(0);
    expect(codeOf(() => list.allocate(8))).toBe('DISPOSED');
    expect(codeOf(() => list.deallocate(blocks[0]!, 100))).toBe('DISPOSED');
    expect(list.owns(blocks[0]!, 100)).toBe(false);
    expect(codeOf(() => FreeListAllocator.from(heap, 1024, 16))).toBe('OUT_OF_MEMORY');
    expect(codeOf(() => FreeListAllocator.from(list, 8, 1))).toBe('DISPOSED');
    expect(heap.live).toBe(0);
  });

  test('continues in a copy of its bytes', () => {
    const list = new FreeListAllocator(24, 10, { align: 32 });
    const first = list.allocate(20, 32);
    const second = list.allocate(24);
    const copy = FreeListAllocator.attach(Memory.from(list.memory.buffer.slice(0)));
    expect([copy.blockSize, copy.capacity, copy.align, copy.live]).toEqual([24, 10, 32, 2]);
    copy.deallocate(first, 20);
    expect(codeOf(() => copy.deallocate(first, 20))).toBe('DOUBLE_FREE');
    expect(copy.allocate(8)).toBe(first);
    expect(list.live).toBe(2);
    list.deallocate(second, 24);
    expect(codeOf(() => FreeListAllocator.attach(new Memory(KiB)))).toBe('CORRUPT');
  });

  test('finds the index of each block, whatever the block size', () => {
    for (const blockSize of [8, 24, 56, 104, 808, 1000, 4104, 99_992]) {
      const count = Math.floor(2_000_000 / blockSize);
      const list = new FreeListAllocator(blockSize, count);
      const blocks = Array.from({ length: count }, () => list.allocate(blockSize));
      for (const block of blocks) list.deallocate(block, blockSize);
      expect(list.live).toBe(0);
    }
  });
});

describe('the examples of the original library', () => {
  test('64 blocks of 1024 bytes are allocated and the 65th is refused, ten times', () => {
    const alloc = new FreeListAllocator(1024, 64);
    for (let round = 0; round < 10; round++) {
      const blocks: number[] = [];
      for (let i = 0; i < 64; i++) {
        const ptr = alloc.allocate(1024);
        alloc.memory.u8.fill(i, ptr, ptr + 1024);
        blocks.push(ptr);
      }
      expect(codeOf(() => alloc.allocate(1024))).toBe('OUT_OF_MEMORY');
      blocks.forEach((ptr, i) => {
        expect(alloc.memory.u8.subarray(ptr, ptr + 1024).every((byte) => byte === i)).toBe(true);
        alloc.deallocate(ptr, 1024);
      });
    }
  });

  test('it_works', () => {
    const alloc = new FreeListAllocator(1024, 64);
    const blocks = Array.from({ length: 64 }, () => alloc.allocate(1024));
    expect(alloc.tryAllocate(1024)).toBe(NULL);
    for (const block of blocks) alloc.deallocate(block, 1024);
    expect(alloc.allocate(1024)).toBeGreaterThan(0);
  });
});
