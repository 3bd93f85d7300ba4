import { BumpAllocator, FrameAllocator, FreeListAllocator, Heap, KiB, ScopedAllocator } from '@offheap/core';
import { SizeClassAllocator } from '@offheap/core/compose';
import { DebugAllocator, type LeakedBlock } from '@offheap/core/debug';
import { OwnMemoryAllocator } from '@offheap/core/internal';
import { expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

type Getters = Readonly<Record<string, () => unknown>>;

const kinds: Readonly<
  Record<string, (heap: Heap) => { readonly made: Disposable; readonly getters: Getters }>
> = {
  Heap(heap) {
    const made = Heap.from(heap, KiB);
    return { made, getters: { used: () => made.used, peak: () => made.peak, live: () => made.live } };
  },
  BumpAllocator: (heap) => bumpGetters(BumpAllocator.from(heap, KiB)),
  ScopedAllocator: (heap) => bumpGetters(ScopedAllocator.from(heap, KiB)),
  FreeListAllocator(heap) {
    const made = FreeListAllocator.from(heap, 32, 4);
    return { made, getters: { live: () => made.live } };
  },
  FrameAllocator(heap) {
    const made = FrameAllocator.from(heap, 2, 256);
    return { made, getters: { frame: () => made.frame, current: () => made.current } };
  },
};

function bumpGetters(made: BumpAllocator): { readonly made: Disposable; readonly getters: Getters } {
  return {
    made,
    getters: {
      used: () => made.used,
      available: () => made.available,
      peak: () => made.peak,
      ignoredFrees: () => made.ignoredFrees,
    },
  };
}

test.each(Object.keys(kinds))('the getters of a disposed %s read no bytes of others: they throw', (kind) => {
  const heap = new Heap(16 * KiB);
  const before = heap.memory.snapshot();
  const { made, getters } = kinds[kind]!(heap);
  const alive = heap.memory.snapshot();
  const readAll = (): unknown[] => Object.values(getters).map((read) => read());
  const first = readAll();
  made[Symbol.dispose]();
  for (const [name, read] of Object.entries(getters))
    expect(codeOf(read), name).toMatch(/^(DISPOSED|SCOPE)$/);
  heap.memory.restore(alive);
  expect(readAll()).toEqual(first);
  heap.memory.restore(before);
  for (const [name, read] of Object.entries(getters))
    expect(codeOf(read), name).toMatch(/^(DISPOSED|SCOPE)$/);
});

test('the getters of a scope that has ended throw', () => {
  const outer = new ScopedAllocator(KiB);
  const scope = outer.openScope();
  scope.allocate(8);
  scope[Symbol.dispose]();
  expect(codeOf(() => scope.used)).toBe('SCOPE');
});

test('the peak of the memory of a pool that was disposed of throws', () => {
  const made = new OwnMemoryAllocator(KiB);
  made.allocate(8);
  expect(made.peak).toBe(8);
  made[Symbol.dispose]();
  expect(codeOf(() => made.peak)).toBe('DISPOSED');
});

test('a composition whose parts were disposed of owns nothing and throws', () => {
  const heap = new Heap(16 * KiB);
  const made = SizeClassAllocator.from(heap, { 16: 4, 64: 4 });
  const ptr = made.allocate(16);
  made[Symbol.dispose]();
  expect(made.owns(ptr, 16)).toBe(false);
  for (const use of [() => made.allocate(8), () => made.deallocate(ptr, 16), () => made.lists[0]!.live])
    expect(codeOf(use)).toBe('DISPOSED');
});

test('a DebugAllocator that was disposed of throws, and a second dispose does nothing', () => {
  let reports = 0;
  const made = new DebugAllocator(new Heap(16 * KiB), { onLeaks: () => reports++ });
  const ptr = made.allocate(16);
  made[Symbol.dispose]();
  made[Symbol.dispose]();
  expect(reports).toBe(1);
  const uses: Getters = {
    live: () => made.live,
    liveBytes: () => made.liveBytes,
    requests: () => made.requests,
    leaks: () => made.leaks,
    verify: () => made.verify(),
    releaseFreed: () => made.releaseFreed(),
    allocate: () => made.allocate(8),
    deallocate: () => made.deallocate(ptr, 16),
    reallocate: () => made.reallocate(ptr, 16, 32),
  };
  for (const [name, use] of Object.entries(uses)) expect(codeOf(use), name).toBe('DISPOSED');
});

test('a DebugAllocator forgets blocks that its inner allocator has freed in bulk, and reports them when they are leaks', () => {
  const root = new Heap(64 * KiB);
  const scoped = ScopedAllocator.from(root, 16 * KiB);
  const debug = new DebugAllocator(scoped);
  const first = debug.allocate(24);
  debug.deallocate(debug.allocate(40), 40);
  scoped.reset();
  expect([debug.live, debug.liveBytes, debug.leaks]).toEqual([0, 0, []]);
  scoped.tryAllocate(512);
  debug.verify();
  expect(codeOf(() => debug.deallocate(first, 24))).toBe('DOUBLE_FREE');
  expect(debug.live).toBe(0);
  let leaks: readonly LeakedBlock[] = [];
  const heap = Heap.from(root, 16 * KiB);
  const leaking = new DebugAllocator(heap, { onLeaks: (found) => (leaks = found) });
  const kept = leaking.allocate(24);
  heap[Symbol.dispose]();
  expect([leaks.map(({ ptr }) => ptr), leaking.live]).toEqual([[kept], 0]);
  leaking[Symbol.dispose]();
});
