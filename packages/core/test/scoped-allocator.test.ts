import { describe, expect, test } from 'vitest';
import { EMPTY, Heap, KiB, Memory, NULL, RESERVED_BYTES, ScopedAllocator } from '@offheap/core';
import { codeOf } from './error-code.ts';

const stateOf = (scoped: ScopedAllocator): string => scoped.memory.u8.join();

describe('a scoped allocator', () => {
  test('gives exactly the bytes that it was made for', () => {
    const scoped = new ScopedAllocator(KiB);
    expect([scoped.capacity, scoped.available, scoped.used, scoped.peak, scoped.depth]).toEqual([
      KiB,
      KiB,
      0,
      0,
      0,
    ]);
    const all = scoped.allocate(KiB);
    expect(all).toBeGreaterThanOrEqual(RESERVED_BYTES);
    expect([scoped.available, scoped.used, scoped.peak]).toEqual([0, KiB, KiB]);
    expect(scoped.tryAllocate(1)).toBe(NULL);
    expect(codeOf(() => scoped.allocate(1))).toBe('OUT_OF_MEMORY');
    expect(scoped.allocate(0)).toBe(EMPTY);
  });

  test('rounds sizes up to 8 and gives every alignment', () => {
    const scoped = new ScopedAllocator(64 * KiB);
    const first = scoped.allocate(1);
    expect(scoped.allocate(9, 1)).toBe(first + 8);
    expect(scoped.allocate(8)).toBe(first + 24);
    for (let align = 1; align <= 4096; align *= 2) expect(scoped.allocate(3, align) % align).toBe(0);
    expect(scoped.tryAllocate(8, 2 ** 30)).toBe(NULL);
    expect(scoped.tryAllocate(2 ** 31 - 1)).toBe(NULL);
    expect(scoped.tryAllocate(2 ** 31 - 1, 2 ** 30)).toBe(NULL);
  });

  test('refuses sizes and alignments that make no sense, and stays as it was', () => {
    const scoped = new ScopedAllocator(KiB);
    const ptr = scoped.allocate(16);
    const before = stateOf(scoped);
    for (const size of [-1, 0.5, Number.NaN, Infinity, 2 ** 31, 2 ** 32 + 8]) {
      expect(
        codeOf(() => scoped.allocate(size)),
        `${size}`,
      ).toBe('INVALID_ARGUMENT');
      expect(
        codeOf(() => scoped.reallocate(ptr, 16, size)),
        `${size}`,
      ).toBe('INVALID_ARGUMENT');
    }
    for (const align of [0, -8, 3, 24, 8.5, Number.NaN, 2 ** 31]) {
      expect(
        codeOf(() => scoped.allocate(8, align)),
        `${align}`,
      ).toBe('INVALID_ARGUMENT');
    }
    for (const bytes of [-1, 1.5, Number.NaN, 2 ** 30 + 1]) {
      expect(
        codeOf(() => new ScopedAllocator(bytes)),
        `${bytes}`,
      ).toBe('INVALID_ARGUMENT');
    }
    expect(codeOf(() => new ScopedAllocator(new Memory(64)))).toBe('INVALID_ARGUMENT');
    expect(stateOf(scoped)).toBe(before);
  });

  describe('frees', () => {
    test('the last block, with the padding in front of it, and so on down to the first', () => {
      const scoped = new ScopedAllocator(4 * KiB);
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
        tops.push(scoped.used);
        blocks.push([scoped.allocate(size, align), size, align]);
      }
      while (blocks.length > 0) {
        scoped.deallocate(...blocks.pop()!);
        expect(scoped.used).toBe(tops.pop());
      }
      expect(scoped.ignoredFrees).toBe(0);
    });

    test('another block by only counting it', () => {
      const scoped = new ScopedAllocator(KiB);
      const first = scoped.allocate(8);
      const second = scoped.allocate(8);
      scoped.deallocate(first, 8);
      expect([scoped.used, scoped.ignoredFrees]).toEqual([16, 1]);
      scoped.deallocate(second, 8);
      expect([scoped.used, scoped.ignoredFrees]).toEqual([8, 1]);
    });

    test('EMPTY by doing nothing', () => {
      const scoped = new ScopedAllocator(KiB);
      scoped.deallocate(EMPTY, 0);
      expect([scoped.used, scoped.ignoredFrees]).toEqual([0, 0]);
    });

    test('nothing that is not its own', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.allocate(16);
      const before = stateOf(scoped);
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
          codeOf(() => scoped.deallocate(wrong, size)),
          `${wrong}, ${size}`,
        ).toBe('NOT_OWNED');
        expect(
          codeOf(() => scoped.reallocate(wrong, size, 4)),
          `${wrong}, ${size}`,
        ).toBe('NOT_OWNED');
      }
      expect(stateOf(scoped)).toBe(before);
      scoped.deallocate(ptr, 16);
      expect(codeOf(() => scoped.deallocate(ptr, 16))).toBe('DOUBLE_FREE');
      expect(codeOf(() => scoped.reallocate(ptr, 16, 4))).toBe('DOUBLE_FREE');
    });
  });

  describe('reallocates', () => {
    test('the last block in place: larger, smaller, and to an exact fit', () => {
      const scoped = new ScopedAllocator(KiB);
      scoped.allocate(8);
      const ptr = scoped.allocate(8, 64);
      const { used } = scoped;
      expect(scoped.reallocate(ptr, 8, 100, 64)).toBe(ptr);
      expect(scoped.used).toBe(used - 8 + 104);
      const exact = scoped.available + 104;
      expect(scoped.tryReallocate(ptr, 100, exact + 1, 64)).toBe(NULL);
      expect(scoped.reallocate(ptr, 100, exact, 64)).toBe(ptr);
      expect(scoped.available).toBe(0);
      expect(scoped.reallocate(ptr, exact, 3, 64)).toBe(ptr);
      expect(scoped.used).toBe(used);
      expect(scoped.peak).toBe(KiB);
      scoped.deallocate(ptr, 3, 64);
      expect(scoped.used).toBe(8);
    });

    test('another block in place when it shrinks', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.allocate(30);
      scoped.allocate(8);
      expect(scoped.reallocate(ptr, 30, 10)).toBe(ptr);
      expect(scoped.reallocate(ptr, 10, 16)).toBe(ptr);
      expect(scoped.used).toBe(40);
    });

    test('another block by copying when it grows', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.allocate(8);
      scoped.memory.u8.fill(4, ptr, ptr + 8);
      scoped.allocate(8);
      const moved = scoped.reallocate(ptr, 8, 24);
      expect(moved).toBe(ptr + 16);
      expect([...scoped.memory.u8.subarray(moved, moved + 24)]).toEqual([
        ...Array<number>(8).fill(4),
        ...Array<number>(16).fill(0),
      ]);
      expect(scoped.ignoredFrees).toBe(1);
      const before = stateOf(scoped);
      expect(codeOf(() => scoped.reallocate(ptr, 8, KiB))).toBe('OUT_OF_MEMORY');
      expect(stateOf(scoped)).toBe(before);
    });

    test('to an alignment that the block does not have by moving it', () => {
      const scoped = new ScopedAllocator(4 * KiB);
      let ptr = scoped.allocate(8);
      if (ptr % 1024 === 0) ptr = scoped.allocate(8);
      const moved = scoped.reallocate(ptr, 8, 8, 1024);
      expect(moved % 1024).toBe(0);
    });

    test('to zero by freeing, and from EMPTY by allocating', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.reallocate(EMPTY, 0, 8);
      expect(scoped.used).toBe(8);
      expect(scoped.reallocate(ptr, 8, 0)).toBe(EMPTY);
      expect(scoped.used).toBe(0);
    });
  });

  describe('a scope', () => {
    test('is rewound when its callback returns, and gives what that returned', () => {
      const scoped = new ScopedAllocator(KiB);
      scoped.allocate(8);
      const result = scoped.scope((inner) => {
        inner.allocate(100, 64);
        expect(inner.depth).toBe(1);
        expect(scoped.inner).toBe(inner);
        return 'result';
      });
      expect(result).toBe('result');
      expect(scoped.used).toBe(8);
      expect(scoped.inner).toBe(undefined);
      expect(scoped.peak).toBeGreaterThan(108);
    });

    test('is rewound when its callback throws, and the outer one is of use again', () => {
      const scoped = new ScopedAllocator(KiB);
      expect(() =>
        scoped.scope((inner) => {
          inner.allocate(100);
          inner.openScope().openScope().allocate(8);
          throw new RangeError('theirs');
        }),
      ).toThrow(new RangeError('theirs'));
      expect(scoped.used).toBe(0);
      expect(scoped.allocate(KiB)).toBeGreaterThan(0);
    });

    test('locks the outer one, even for zero bytes, while it is open', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.allocate(8);
      const mark = scoped.mark();
      scoped.scope((inner) => {
        const before = stateOf(scoped);
        for (const use of [
          () => scoped.allocate(8),
          () => scoped.tryAllocate(0),
          () => scoped.tryAllocate(-1),
          () => scoped.tryReallocate(ptr, 8, 4),
          () => scoped.tryReallocate(EMPTY, 0, 0),
          () => scoped.mark(),
          () => scoped.release(mark),
          () => scoped.reset(),
          () => scoped.openScope(),
          () => scoped.scope(() => expect.fail('must not run')),
          () => scoped[Symbol.dispose](),
        ]) {
          expect(codeOf(use)).toBe('SCOPE');
        }
        expect(stateOf(scoped)).toBe(before);
        expect(inner.allocate(8)).toBeGreaterThan(ptr);
      });
    });

    test('makes the outer one ignore and count frees', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.allocate(8);
      scoped.scope(() => scoped.deallocate(ptr, 8));
      expect([scoped.used, scoped.ignoredFrees]).toEqual([8, 1]);
    });

    test('does not own, and cannot free, the blocks of the outer one', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.allocate(8);
      scoped.scope((inner) => {
        expect(scoped.owns(ptr, 8)).toBe(true);
        expect(inner.owns(ptr, 8)).toBe(false);
        expect(codeOf(() => inner.deallocate(ptr, 8))).toBe('NOT_OWNED');
        const block = inner.allocate(8);
        expect(inner.owns(block, 8)).toBe(true);
        expect(inner.owns(block, inner.capacity)).toBe(true);
        expect(inner.owns(block, inner.capacity + 1)).toBe(false);
        expect(inner.owns(block, 0)).toBe(false);
      });
      expect(scoped.used).toBe(8);
    });

    test('throws when it is used after its end, and keeps the end quiet a second time', () => {
      const scoped = new ScopedAllocator(KiB);
      const scope = scoped.openScope();
      const ptr = scope.allocate(8);
      scope[Symbol.dispose]();
      scope[Symbol.dispose]();
      for (const use of [
        () => scope.allocate(0),
        () => scope.deallocate(ptr, 8),
        () => scope.deallocate(EMPTY, 0),
        () => scope.tryReallocate(ptr, 8, 4),
        () => scope.mark(),
        () => scope.reset(),
        () => scope.openScope(),
      ]) {
        expect(codeOf(use)).toBe('SCOPE');
      }
      expect(scope.owns(ptr, 8)).toBe(false);
      expect(() => scope.allocate(8)).toThrow(
        'This scope (depth 1) is closed. Open one with `scope` or `openScope`.',
      );
    });

    test('is closed in reverse order only', () => {
      const scoped = new ScopedAllocator(KiB);
      const first = scoped.openScope();
      const second = first.openScope();
      expect(codeOf(() => first[Symbol.dispose]())).toBe('SCOPE');
      second[Symbol.dispose]();
      first[Symbol.dispose]();
      expect(scoped.used).toBe(0);
    });

    test('is the same object each time', () => {
      const scoped = new ScopedAllocator(KiB);
      const first = scoped.scope((inner) => inner.scope((innermost) => [inner, innermost]));
      scoped.allocate(8);
      const second = scoped.scope((inner) => inner.scope((innermost) => [inner, innermost]));
      expect(second[0]).toBe(first[0]);
      expect(second[1]).toBe(first[1]);
    });

    test('refuses a callback that returns a promise, after it was rewound', async () => {
      const scoped = new ScopedAllocator(KiB);
      let settled: Promise<void> | undefined;
      const use = () =>
        // @ts-expect-error: the callback must not return a promise
        scoped.scope((inner) => {
          inner.allocate(8);
          settled = Promise.resolve();
          return settled;
        });
      expect(codeOf(use)).toBe('SCOPE');
      expect(scoped.used).toBe(0);
      await settled;
      // oxlint-disable-next-line unicorn/no-thenable -- the point of the test
      const thenable: unknown = { then: () => {} };
      expect(codeOf(() => scoped.scope(() => thenable))).toBe('SCOPE');
      expect(scoped.allocate(KiB)).toBeGreaterThan(0);
    });

    test('needs room for its record', () => {
      const scoped = new ScopedAllocator(32);
      scoped.allocate(16);
      scoped.scope((inner) => expect(inner.tryAllocate(1)).toBe(NULL));
      scoped.allocate(8);
      const before = stateOf(scoped);
      expect(codeOf(() => scoped.openScope())).toBe('OUT_OF_MEMORY');
      expect(codeOf(() => scoped.scope(() => expect.fail('must not run')))).toBe('OUT_OF_MEMORY');
      expect(stateOf(scoped)).toBe(before);
    });
  });

  describe('a mark', () => {
    test('is gone back to', () => {
      const scoped = new ScopedAllocator(4 * KiB);
      scoped.allocate(8, 128);
      const mark = scoped.mark();
      const { used } = scoped;
      scoped.allocate(8, 256);
      scoped.allocate(8, 512);
      scoped.release(mark);
      expect(scoped.used).toBe(used);
      expect(scoped.peak).toBeGreaterThan(used + 256);
      // The chain of padded blocks went back as well.
      const ptr = scoped.allocate(8);
      scoped.deallocate(ptr, 8);
      expect(scoped.used).toBe(used);
    });

    test('of elsewhere is refused', () => {
      const scoped = new ScopedAllocator(KiB);
      const start = scoped.mark();
      scoped.allocate(8);
      const later = scoped.mark();
      scoped.release(start);
      for (const mark of [later, start - 8, NULL, start + 4, start + 0.5, Number.NaN, Infinity]) {
        expect(
          codeOf(() => scoped.release(mark)),
          `${mark}`,
        ).toBe('INVALID_ARGUMENT');
      }
      scoped.scope((inner) => expect(codeOf(() => inner.release(start))).toBe('INVALID_ARGUMENT'));
    });

    test('at the start is what reset goes back to', () => {
      const scoped = new ScopedAllocator(KiB);
      scoped.allocate(8, 64);
      scoped.reset();
      expect(scoped.used).toBe(0);
      expect(scoped.allocate(KiB)).toBeGreaterThan(0);
    });
  });

  test('lives in a block of a parent, and gives it back', () => {
    const heap = new Heap(4 * KiB);
    const scoped = ScopedAllocator.from(heap, KiB);
    expect(scoped.capacity).toBe(KiB);
    expect(heap.owns(scoped.allocate(KiB), KiB)).toBe(true);
    scoped[Symbol.dispose]();
    scoped[Symbol.dispose]();
    expect(heap.live).toBe(0);
    expect(codeOf(() => scoped.allocate(8))).toBe('DISPOSED');
    expect(codeOf(() => scoped.mark())).toBe('DISPOSED');
    const before = heap.memory.u8.join();
    expect(codeOf(() => ScopedAllocator.from(heap, 4 * KiB))).toBe('OUT_OF_MEMORY');
    expect(heap.memory.u8.join()).toBe(before);
  });

  test('goes on in a copy of its bytes, open scopes included', () => {
    const scoped = new ScopedAllocator(KiB);
    scoped.allocate(8);
    const scope = scoped.openScope();
    scope.allocate(16);
    scope.openScope().allocate(24);
    const copy = ScopedAllocator.attach(Memory.from(scoped.memory.buffer.slice(0)));
    expect(codeOf(() => copy.allocate(8))).toBe('SCOPE');
    const inner = copy.inner;
    expect([inner?.depth, inner?.used, inner?.inner?.depth, inner?.inner?.used]).toEqual([1, 16, 2, 24]);
    inner?.inner?.[Symbol.dispose]();
    inner?.[Symbol.dispose]();
    expect(copy.used).toBe(8);
    expect(scoped.inner?.inner?.used).toBe(24);
    expect(codeOf(() => Heap.attach(scoped.memory))).toBe('CORRUPT');
  });
});

describe('what the seed does', () => {
  test('its example: a hundred values with destructors, dropped at the end of the scope', () => {
    const alloc = new ScopedAllocator(KiB);
    const booms: number[] = [];
    alloc.scope((inner) => {
      const { u8 } = inner.memory;
      const bombs: Disposable[] = [];
      for (let i = 0; i < 100; i++) {
        const ptr = inner.allocate(1);
        u8[ptr] = i;
        bombs.push({ [Symbol.dispose]: () => booms.push(u8[ptr]!) });
      }
      for (const bomb of bombs) bomb[Symbol.dispose]();
    });
    expect(booms).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const int = alloc.allocate(4);
    alloc.memory.i32[int >> 2] = 23;
    expect(alloc.memory.i32[int >> 2]).toBe(23);
  });

  test('use_outer', () => {
    const alloc = new ScopedAllocator(4);
    alloc.allocate(4);
    expect(() => alloc.scope(() => alloc.allocate(4))).toThrow();
  });

  test('scope_scope', () => {
    const alloc = new ScopedAllocator(64);
    alloc.allocate(4);
    const deepest = alloc.scope((inner) => {
      inner.allocate(4);
      return inner.scope((bottom) => bottom.allocate(4));
    });
    expect(deepest).toBeGreaterThan(0);
  });

  test('out_of_memory', () => {
    expect(codeOf(() => new ScopedAllocator(0).allocate(4))).toBe('OUT_OF_MEMORY');
  });

  test('placement_in', () => {
    const alloc = new ScopedAllocator(8_000_000);
    expect(alloc.allocate(8_000_000)).toBeGreaterThan(0);
  });

  test('owning', () => {
    const alloc = new ScopedAllocator(64);
    const value = alloc.allocate(4);
    expect(alloc.owns(value, 4)).toBe(true);
    alloc.scope((inner) => {
      expect(inner.owns(inner.allocate(4), 4)).toBe(true);
      expect(inner.owns(value, 4)).toBe(false);
    });
  });
});
