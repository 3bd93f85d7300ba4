import { describe, expect, test } from 'vitest';
import {
  BumpAllocator,
  EMPTY,
  Heap,
  KiB,
  loadSnapshot,
  Memory,
  NULL,
  RESERVED_BYTES,
  saveSnapshot,
  ScopedAllocator,
} from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { codeOf } from './error-code.ts';

const stateOf = (bump: BumpAllocator): string => bump.memory.u8.join();

// A scoped allocator is one with scopes.
describe.each([BumpAllocator, ScopedAllocator])('$name', (Allocator) => {
  test('allocates exactly the bytes that it was created with', () => {
    const bump = new Allocator(KiB);
    expect([bump.capacity, bump.available, bump.used, bump.peak]).toEqual([KiB, KiB, 0, 0]);
    const all = bump.allocate(KiB);
    expect(all).toBeGreaterThanOrEqual(RESERVED_BYTES);
    expect([bump.available, bump.used, bump.peak]).toEqual([0, KiB, KiB]);
    expect(bump.tryAllocate(1)).toBe(NULL);
    expect(codeOf(() => bump.allocate(1))).toBe('OUT_OF_MEMORY');
    expect(bump.allocate(0)).toBe(EMPTY);
  });

  test('rounds sizes up to 8 and supports every alignment', () => {
    const bump = new Allocator(64 * KiB);
    const first = bump.allocate(1);
    expect(bump.allocate(9, 1)).toBe(first + 8);
    expect(bump.allocate(8)).toBe(first + 24);
    for (let align = 1; align <= 4096; align *= 2) expect(bump.allocate(3, align) % align).toBe(0);
    expect(bump.tryAllocate(8, 2 ** 30)).toBe(NULL);
    expect(bump.tryAllocate(2 ** 31 - 1)).toBe(NULL);
    expect(bump.tryAllocate(2 ** 31 - 1, 2 ** 30)).toBe(NULL);
  });

  test('refuses invalid sizes and alignments, and does not change', () => {
    const bump = new Allocator(KiB);
    const ptr = bump.allocate(16);
    const before = stateOf(bump);
    for (const size of [-1, 0.5, Number.NaN, Infinity, 2 ** 31, 2 ** 32 + 8]) {
      expect(
        codeOf(() => bump.allocate(size)),
        `${size}`,
      ).toBe('INVALID_ARGUMENT');
      expect(
        codeOf(() => bump.reallocate(ptr, 16, size)),
        `${size}`,
      ).toBe('INVALID_ARGUMENT');
    }
    for (const align of [0, -8, 3, 24, 8.5, Number.NaN, 2 ** 31]) {
      expect(
        codeOf(() => bump.allocate(8, align)),
        `${align}`,
      ).toBe('INVALID_ARGUMENT');
    }
    for (const bytes of [-1, 1.5, Number.NaN, 2 ** 30 + 1]) {
      expect(
        codeOf(() => new Allocator(bytes)),
        `${bytes}`,
      ).toBe('INVALID_ARGUMENT');
    }
    expect(codeOf(() => new Allocator(new Memory(64)))).toBe('INVALID_ARGUMENT');
    expect(stateOf(bump)).toBe(before);
  });

  describe('frees', () => {
    test('the last block with the padding before it, and then each previous block', () => {
      const bump = new Allocator(4 * KiB);
      const tops: number[] = [];
      const blocks: [ptr: number, size: number, align: number][] = [];
      for (const [size, align] of [
        [5, 8],
        [16, 256],
        [1, 64],
        [8, 8],
        [30, 512],
        [8, 16],
      ] as const) {
        tops.push(bump.used);
        blocks.push([bump.allocate(size, align), size, align]);
      }
      while (blocks.length > 0) {
        bump.deallocate(...blocks.pop()!);
        expect(bump.used).toBe(tops.pop());
      }
      expect(bump.ignoredFrees).toBe(0);
    });

    test('another block, which only increments a count', () => {
      const bump = new Allocator(KiB);
      const first = bump.allocate(8);
      const second = bump.allocate(8);
      bump.deallocate(first, 8);
      expect([bump.used, bump.ignoredFrees]).toEqual([16, 1]);
      bump.deallocate(second, 8);
      expect([bump.used, bump.ignoredFrees]).toEqual([8, 1]);
    });

    test('EMPTY, which has no effect', () => {
      const bump = new Allocator(KiB);
      bump.deallocate(EMPTY, 0);
      expect([bump.used, bump.ignoredFrees]).toEqual([0, 0]);
    });

    test('only its own blocks', () => {
      const bump = new Allocator(KiB);
      const ptr = bump.allocate(16);
      const before = stateOf(bump);
      for (const [wrong, size] of [
        [NULL, 8],
        [ptr - 8, 8],
        [ptr + 1, 8],
        [ptr, 0],
        [ptr, -8],
        [ptr, 1.5],
        [ptr, Number.NaN],
        [ptr, KiB + 1],
        [Number.NaN, 8],
        [ptr + KiB, 8],
      ] as const) {
        expect(
          codeOf(() => bump.deallocate(wrong, size)),
          `${wrong}, ${size}`,
        ).toBe('NOT_OWNED');
        expect(
          codeOf(() => bump.reallocate(wrong, size, 4)),
          `${wrong}, ${size}`,
        ).toBe('NOT_OWNED');
      }
      expect(stateOf(bump)).toBe(before);
      bump.deallocate(ptr, 16);
      expect(codeOf(() => bump.deallocate(ptr, 16))).toBe('DOUBLE_FREE');
      expect(codeOf(() => bump.reallocate(ptr, 16, 4))).toBe('DOUBLE_FREE');
    });
  });

  describe('reallocates', () => {
    test('the last block in place: larger, smaller, and to an exact fit', () => {
      const bump = new Allocator(KiB);
      bump.allocate(8);
      const ptr = bump.allocate(8, 64);
      const { used } = bump;
      expect(bump.reallocate(ptr, 8, 100, 64)).toBe(ptr);
      expect(bump.used).toBe(used - 8 + 104);
      const exact = bump.available + 104;
      expect(bump.tryReallocate(ptr, 100, exact + 1, 64)).toBe(NULL);
      expect(bump.reallocate(ptr, 100, exact, 64)).toBe(ptr);
      expect(bump.available).toBe(0);
      expect(bump.reallocate(ptr, exact, 3, 64)).toBe(ptr);
      expect(bump.used).toBe(used);
      expect(bump.peak).toBe(KiB);
      bump.deallocate(ptr, 3, 64);
      expect(bump.used).toBe(8);
    });

    test('another block in place when the block shrinks', () => {
      const bump = new Allocator(KiB);
      const ptr = bump.allocate(30);
      bump.allocate(8);
      expect(bump.reallocate(ptr, 30, 10)).toBe(ptr);
      expect(bump.reallocate(ptr, 10, 16)).toBe(ptr);
      expect(bump.used).toBe(40);
    });

    test('another block by copying when the block grows', () => {
      const bump = new Allocator(KiB);
      const ptr = bump.allocate(8);
      bump.memory.u8.fill(4, ptr, ptr + 8);
      bump.allocate(8);
      const moved = bump.reallocate(ptr, 8, 24);
      expect(moved).toBe(ptr + 16);
      expect([...bump.memory.u8.subarray(moved, moved + 24)]).toEqual([
        ...Array<number>(8).fill(4),
        ...Array<number>(16).fill(0),
      ]);
      expect(bump.ignoredFrees).toBe(1);
      const before = stateOf(bump);
      expect(codeOf(() => bump.reallocate(ptr, 8, KiB))).toBe('OUT_OF_MEMORY');
      expect(stateOf(bump)).toBe(before);
    });

    test('to an alignment that the block does not have, by moving the block', () => {
      const bump = new Allocator(4 * KiB);
      let ptr = bump.allocate(8);
      if (ptr % 1024 === 0) ptr = bump.allocate(8);
      const moved = bump.reallocate(ptr, 8, 8, 1024);
      expect(moved % 1024).toBe(0);
    });

    test('to zero bytes by freeing, and from EMPTY by allocating', () => {
      const bump = new Allocator(KiB);
      const ptr = bump.reallocate(EMPTY, 0, 8);
      expect(bump.used).toBe(8);
      expect(bump.reallocate(ptr, 8, 0)).toBe(EMPTY);
      expect(bump.used).toBe(0);
    });
  });

  describe('a mark', () => {
    test('can be released', () => {
      const bump = new Allocator(4 * KiB);
      bump.allocate(8, 128);
      const mark = bump.mark();
      const { used } = bump;
      bump.allocate(8, 256);
      bump.allocate(8, 512);
      bump.release(mark);
      expect(bump.used).toBe(used);
      expect(bump.peak).toBeGreaterThan(used + 256);
      // The chain of padded blocks went back as well.
      const ptr = bump.allocate(8);
      bump.deallocate(ptr, 8);
      expect(bump.used).toBe(used);
    });

    test('of another allocator is refused', () => {
      const bump = new Allocator(KiB);
      const start = bump.mark();
      bump.allocate(8);
      const later = bump.mark();
      bump.release(start);
      for (const mark of [later, start - 8, NULL, start + 4, start + 0.5, Number.NaN, Infinity]) {
        expect(
          codeOf(() => bump.release(mark)),
          `${mark}`,
        ).toBe('INVALID_ARGUMENT');
      }
    });

    test('above the current top, after a free or a smaller reallocation, is released without an error', () => {
      for (const lower of [
        (bump: BumpAllocator, ptr: number) => bump.deallocate(ptr, 64),
        (bump: BumpAllocator, ptr: number) => void bump.reallocate(ptr, 64, 8),
        (bump: BumpAllocator, ptr: number) => void bump.reallocate(ptr, 64, 0),
      ]) {
        const bump = new Allocator(4 * KiB);
        const first = bump.allocate(16);
        const before = bump.mark();
        const ptr = bump.allocate(64);
        const mark = bump.mark();
        lower(bump, ptr);
        const { used } = bump;
        expect(used).toBeLessThan(mark - first);
        bump.release(mark);
        bump.release(mark);
        expect(bump.used).toBe(used);
        bump.release(before);
        expect(bump.used).toBe(16);
        expect(codeOf(() => bump.release(mark))).toBe('INVALID_ARGUMENT');
        bump.reset();
        expect(codeOf(() => bump.release(before))).toBe('INVALID_ARGUMENT');
      }
    });

    test('above the top stays valid when an inner mark is released, whatever is allocated in between', () => {
      for (const more of [0, 8, 128]) {
        for (const lower of [
          (bump: BumpAllocator, ptr: number) => bump.deallocate(ptr, 64),
          (bump: BumpAllocator, ptr: number) => void bump.reallocate(ptr, 64, 8),
        ]) {
          const bump = new Allocator(4 * KiB);
          const first = bump.allocate(64);
          const outer = bump.mark();
          lower(bump, first);
          const { used } = bump;
          const inner = bump.mark();
          if (more > 0) bump.allocate(more);
          const second = bump.allocate(64);
          const innermost = bump.mark();
          lower(bump, second);
          bump.release(innermost);
          bump.release(inner);
          expect(bump.used).toBe(used);
          bump.release(outer);
          expect(bump.used).toBe(used);
          expect(verify(bump)).toEqual([]);
          bump.reset();
          for (const mark of [inner, outer, innermost].filter((mark) => mark > bump.mark()))
            expect(codeOf(() => bump.release(mark))).toBe('INVALID_ARGUMENT');
        }
      }
    });

    test('frees the blocks above it, even if the top has been below it in the meantime', () => {
      const bump = new Allocator(4 * KiB);
      const ptr = bump.allocate(64);
      const mark = bump.mark();
      bump.deallocate(ptr, 64);
      bump.allocate(32);
      bump.allocate(8, 128);
      bump.allocate(256);
      bump.release(mark);
      expect(bump.mark()).toBe(mark);
      const next = bump.allocate(8);
      expect(next).toBe(mark);
      bump.deallocate(next, 8);
      expect(bump.mark()).toBe(mark);
      bump.reset();
      expect(bump.allocate(4 * KiB)).toBeGreaterThan(0);
    });

    test('frees an aligned block that begins at it, and the record of its padding', () => {
      const heap = new Heap(64 * KiB);
      const bump = Allocator.from(heap, 4 * KiB);
      const start = bump.mark();
      const bytes = 64 - (start % 64);
      const ptr = bump.allocate(bytes);
      const mark = bump.mark();
      bump.deallocate(ptr, bytes);
      expect(bump.allocate(8, 64)).toBe(mark);
      bump.release(mark);
      expect(bump.mark()).toBe(mark);
      expect(verify(bump)).toEqual([]);
      const file = saveSnapshot(heap.memory);
      const other = new Heap(64 * KiB);
      const loaded = Allocator.from(other, 4 * KiB);
      loadSnapshot(other.memory, file);
      expect(loaded.mark()).toBe(mark);
      expect(loaded.allocate(8)).toBe(mark);
    });

    test('of a scope is invalid after the end of the scope, whatever was freed', () => {
      const scoped = new ScopedAllocator(KiB);
      scoped.allocate(8);
      let mark = 0;
      scoped.scope((inner) => {
        const ptr = inner.allocate(64);
        mark = inner.mark();
        inner.deallocate(ptr, 64);
        inner.release(mark);
      });
      expect(codeOf(() => scoped.release(mark))).toBe('INVALID_ARGUMENT');
      using scope = scoped.openScope();
      expect(codeOf(() => scope.release(mark))).toBe('INVALID_ARGUMENT');
      expect([scope.used, scoped.used]).toEqual([0, 8]);
    });

    test('at the start is the state that reset restores', () => {
      const bump = new Allocator(KiB);
      bump.allocate(8, 64);
      bump.reset();
      expect(bump.used).toBe(0);
      expect(bump.allocate(KiB)).toBeGreaterThan(0);
    });
  });

  test('uses a block of a parent, and frees the block', () => {
    const heap = new Heap(4 * KiB);
    const bump = Allocator.from(heap, KiB);
    expect(bump.capacity).toBe(KiB);
    expect(heap.owns(bump.allocate(KiB), KiB)).toBe(true);
    bump[Symbol.dispose]();
    bump[Symbol.dispose]();
    expect(heap.live).toBe(0);
    expect(codeOf(() => bump.allocate(8))).toBe('DISPOSED');
    expect(codeOf(() => bump.mark())).toBe('DISPOSED');
    const before = heap.memory.u8.join();
    expect(codeOf(() => Allocator.from(heap, 4 * KiB))).toBe('OUT_OF_MEMORY');
    expect(heap.memory.u8.join()).toBe(before);
  });
});
