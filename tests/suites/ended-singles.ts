import { FallbackAllocator, ProxyAllocator, Statistics } from '@offheap/core/compose';
import { verify } from '@offheap/core/debug';
import {
  type Allocator,
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  ScopedAllocator,
} from '@offheap/core';
import { assign, create, type CreateOptions, destroy, Struct, take, toObject, u32 } from '@offheap/struct';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';

/** What happens in the next `onDestroy`. */
let onDestroy: (() => void) | undefined;

class Boss extends Struct {
  health = u32(100);

  onDestroy(): void {
    const run = onDestroy;
    onDestroy = undefined;
    run?.();
  }
}

/** An allocator, and the call that frees all of its blocks. */
interface Ending {
  readonly allocator: Allocator;
  end(this: void): void;
  /** An allocator that returns the same bytes once they are free. */
  readonly next?: Allocator;
}

const ENDINGS: Readonly<Record<string, (root: Heap) => Ending>> = {
  'a scope that is closed'(root) {
    const next = ScopedAllocator.from(root, 4 * KiB);
    const allocator = next.openScope();
    return { allocator, end: () => allocator[Symbol.dispose](), next };
  },
  'a bump allocator that is reset'(root) {
    const allocator = BumpAllocator.from(root, 4 * KiB);
    return { allocator, end: () => allocator.reset(), next: allocator };
  },
  'a bump allocator that is released to a mark'(root) {
    const allocator = BumpAllocator.from(root, 4 * KiB);
    allocator.allocate(8);
    const mark = allocator.mark();
    return { allocator, end: () => allocator.release(mark), next: allocator };
  },
  'a frame allocator'(root) {
    const allocator = FrameAllocator.from(root, 2, 4 * KiB);
    const end = (): void => {
      allocator.nextFrame();
      allocator.nextFrame();
    };
    return { allocator, end, next: allocator };
  },
  'a heap that is disposed of'(root) {
    const allocator = Heap.from(root, 4 * KiB);
    return { allocator, end: () => allocator[Symbol.dispose](), next: root };
  },
  'a heap in a scope that is closed'(root) {
    const next = ScopedAllocator.from(root, 16 * KiB);
    const scope = next.openScope();
    return { allocator: Heap.from(scope, 4 * KiB), end: () => scope[Symbol.dispose](), next };
  },
  'a free list in a bump allocator that is reset'(root) {
    const outer = BumpAllocator.from(root, 16 * KiB);
    return { allocator: FreeListAllocator.from(outer, 32, 8), end: () => outer.reset(), next: outer };
  },
  'a composition over a bump allocator that is reset'(root) {
    const bump = BumpAllocator.from(root, 4 * KiB);
    const allocator = new FallbackAllocator(new ProxyAllocator(bump, new Statistics()), root);
    return { allocator, end: () => bump.reset(), next: bump };
  },
};

const modes: readonly [string, CreateOptions][] = [
  ['checked', { checked: true }],
  ['production', { checked: false }],
  ['production, with fresh views', { checked: false, views: 'fresh' }],
];

/** Single structs whose allocator has freed all of its blocks at once. */
export function endedSinglesSuite(): void {
  beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue()); // checked mode reports leaks
  afterEach(() => {
    onDestroy = undefined;
    vi.restoreAllMocks();
  });

  for (const [mode, options] of modes) {
    describe.each(Object.entries(ENDINGS))(`a single struct in %s, ${mode}`, (_, make) => {
      const { checked } = options;

      test('is not alive: it is not destroyed, taken, copied or written to, and its view accesses no bytes', () => {
        const root = new Heap(64 * KiB);
        const { allocator, end } = make(root);
        const boss = create(allocator, Boss, { health: 7 }, options);
        end();
        const other = root.allocate(32 * KiB);
        root.memory.u8.fill(7, other, other + 32 * KiB);
        const before = root.memory.u8.slice();
        const uses: Readonly<Record<string, () => unknown>> = {
          destroy: () => destroy(boss),
          take: () => take(boss),
          toObject: () => toObject(boss),
          toJSON: () => JSON.stringify(boss),
          assign: () => assign(boss, { health: 1 }),
        };
        for (const [name, use] of Object.entries(uses)) expect(errorOf(use), name).toMatch(/^STALE: /);
        boss[Symbol.dispose](); // does nothing, as for every struct that is not alive
        if (checked === true) {
          expect(errorOf(() => boss.health)).toMatch(/^STALE: /);
          expect(errorOf(() => (boss.health = 1))).toMatch(/^STALE: /);
        } else {
          expect(boss.health).toBeUndefined();
          boss.health = 1;
        }
        expect(root.memory.u8).toEqual(before);
      });

      test('destroys no other struct when its onDestroy frees its block and another is created there', () => {
        const root = new Heap(64 * KiB);
        const { allocator, end, next } = make(root);
        const boss = create(allocator, Boss, { health: 7 }, options);
        let other: Boss | undefined;
        onDestroy = () => {
          end();
          other = create(next!, Boss, { health: 8 }, options);
        };
        destroy(boss);
        expect(boss === other).toBe(false);
        expect(verify(root)).toEqual([]);
        const third = create(next!, Boss, { health: 9 }, options);
        expect([other!.health, third.health]).toEqual([8, 9]);
        expect(errorOf(() => destroy(boss))).toMatch(/^STALE: /);
      });

      test('is alive again after a restore to an earlier moment', () => {
        const root = new Heap(64 * KiB);
        const { allocator, end } = make(root);
        const boss = create(allocator, Boss, { health: 7 }, options);
        const snapshot = root.memory.snapshot();
        end();
        root.memory.restore(snapshot);
        expect(boss.health).toBe(7);
        boss.health = 5;
        destroy(boss);
        expect(errorOf(() => destroy(boss))).toMatch(/^STALE: /);
      });
    });
  }

  test('structs of scopes that end use the same few view objects in production', () => {
    const arena = new ScopedAllocator(4 * KiB);
    const views = new Set<Boss>();
    for (let i = 0; i < 20; i++) {
      arena.scope((scope) => {
        for (let j = 0; j < 3; j++) views.add(create(scope, Boss, undefined, { checked: false }));
      });
    }
    expect(views.size).toBe(3);
  });

  test('structs before a mark, and structs of other allocators, stay alive', () => {
    for (const [mode, options] of modes) {
      const root = new Heap(64 * KiB);
      const arena = BumpAllocator.from(root, 4 * KiB);
      const beside = create(root, Boss, { health: 1 }, options);
      const before = create(arena, Boss, { health: 2 }, options);
      const mark = arena.mark();
      const after = create(arena, Boss, { health: 3 }, options);
      arena.release(mark);
      expect([beside.health, before.health], mode).toEqual([1, 2]);
      expect(
        errorOf(() => destroy(after)),
        mode,
      ).toMatch(/^STALE: /);
      destroy(before);
      destroy(beside);
    }
  });
}
