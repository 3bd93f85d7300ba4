import { describe, expect, test } from 'vitest';
import { EMPTY, Heap, KiB, Memory, MiB, NULL, ScopedAllocator } from '@offheap/core';
import { codeOf } from './error-code.ts';

const stateOf = (scoped: ScopedAllocator): string => scoped.memory.u8.join();

describe('a scoped allocator', () => {
  describe('a scope', () => {
    test('is freed when its callback returns, and returns the result of the callback', () => {
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

    test('is freed when its callback throws, and the outer scope can be used again', () => {
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

    test('survives a stack overflow at any point inside the scope', () => {
      const scoped = new ScopedAllocator(MiB);
      scoped.allocate(8);
      const nest = (scope: ScopedAllocator): void => scope.scope(nest);
      const after = (frames: number): void => (frames === 0 ? nest(scoped) : after(frames - 1));
      for (let frames = 0; frames < 24; frames++) {
        expect(() => after(frames)).toThrow(/call stack|recursion/);
        expect([scoped.used, scoped.inner]).toEqual([8, undefined]);
        expect(scoped.scope((scope) => scope.allocate(8))).toBeGreaterThan(0);
      }
    });

    test('locks the outer scope, even for zero bytes, while it is open', () => {
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

    test('makes the outer scope ignore and count frees', () => {
      const scoped = new ScopedAllocator(KiB);
      const ptr = scoped.allocate(8);
      scoped.scope(() => scoped.deallocate(ptr, 8));
      expect([scoped.used, scoped.ignoredFrees]).toEqual([8, 1]);
    });

    test('does not own, and cannot free, the blocks of the outer scope', () => {
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

    test('throws when it is used after its end, and a second end has no effect', () => {
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

    test('refuses a callback that returns a promise, after the scope was freed', async () => {
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
      const callable: unknown = Object.assign(() => undefined, thenable);
      expect(codeOf(() => scoped.scope(() => callable))).toBe('SCOPE');
      const steps = function* (inner: ScopedAllocator): Generator<number> {
        yield inner.allocate(8);
      };
      expect(codeOf(() => scoped.scope(steps))).toBe('SCOPE');
      expect(scoped.allocate(KiB)).toBeGreaterThan(0);
    });

    test('has a depth, and refuses the marks of the outer scope', () => {
      const scoped = new ScopedAllocator(KiB);
      const outer = scoped.mark();
      scoped.scope((inner) => {
        expect([scoped.depth, inner.depth]).toEqual([0, 1]);
        expect(codeOf(() => inner.release(outer))).toBe('INVALID_ARGUMENT');
      });
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

  test('continues in a copy of its bytes, including open scopes', () => {
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

describe('the examples of the original library', () => {
  test('a hundred values with destructors are destroyed at the end of the scope', () => {
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
