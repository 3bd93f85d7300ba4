import { BumpAllocator, FrameAllocator, FreeListAllocator, Heap, KiB, ScopedAllocator } from '@offheap/core';
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
