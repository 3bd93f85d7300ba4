import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import {
  type Allocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  Memory,
  NULL,
  ScopedAllocator,
  SlotTable,
} from '@offheap/core';

setFlagsFromString('--expose-gc');
// The flag is set after this context was made: only a new one has the function.
const gc = runInNewContext('gc') as () => void;

const OPERATIONS = 200_000;

/** Bytes that the JavaScript heap has grown by per operation, once all is warm. */
function growth(operation: (index: number) => void): number {
  for (let index = 0; index < 20_000; index++) operation(index);
  let least = Infinity;
  // Rare branches cause deoptimisations, and compilation allocates too: the lowest of several attempts is the garbage of the operation itself.
  for (let attempt = 0; attempt < 20 && least >= 0.1; attempt++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < OPERATIONS; index++) operation(index);
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / OPERATIONS);
  }
  return least;
}

function churn(allocator: Allocator, sizes: readonly number[]): (index: number) => void {
  const live = new Int32Array(64);
  const size = new Int32Array(64);
  return (index) => {
    const slot = (index * 29) & 63;
    if (live[slot] !== 0) allocator.deallocate(live[slot]!, size[slot]!);
    size[slot] = sizes[index % sizes.length]!;
    live[slot] = allocator.tryAllocate(size[slot]);
    if (live[slot] === NULL) return;
    const other = sizes[(index + 1) % sizes.length]!;
    const moved = allocator.tryReallocate(live[slot], size[slot], other);
    if (moved === NULL) return;
    live[slot] = moved;
    size[slot] = other;
  };
}

describe('no garbage from', () => {
  test('a heap, with small and large offsets', () => {
    const sizes = [8, 100, 24, 1000, 5, 300, 4000, 60];
    expect(growth(churn(new Heap(64 * KiB), sizes))).toBeLessThan(1);
    const heap = new Heap(new Memory(2 ** 30));
    heap.allocate(2 ** 29 + 2 ** 28);
    expect(growth(churn(heap, sizes))).toBeLessThan(1);
  });

  test('aligned blocks of a heap', () => {
    const heap = new Heap(64 * KiB);
    const operation = (index: number): void => {
      const ptr = heap.allocate(100, 16 << (index & 3));
      heap.deallocate(ptr, 100);
    };
    expect(growth(operation)).toBeLessThan(1);
  });

  test('a free list, full at times', () => {
    expect(growth(churn(new FreeListAllocator(64, 48), [8, 64, 24, 40]))).toBeLessThan(1);
  });

  test('scopes, marks, padding and the last block', () => {
    const scoped = new ScopedAllocator(64 * KiB);
    const fill = (scope: ScopedAllocator): number => {
      const ptr = scope.allocate(40, 64);
      const last = scope.reallocate(scope.allocate(8), 8, 100);
      scope.deallocate(last, 100);
      return ptr;
    };
    const nested = (scope: ScopedAllocator): number => scope.scope(fill) + fill(scope);
    const operation = (): void => {
      const mark = scoped.mark();
      fill(scoped);
      scoped.scope(nested);
      const scope = scoped.openScope();
      fill(scope);
      scope[Symbol.dispose]();
      scoped.release(mark);
    };
    expect(growth(operation)).toBeLessThan(1);
  });

  test('frames', () => {
    const frames = new FrameAllocator(3, KiB);
    const operation = (): void => {
      frames.nextFrame();
      const ptr = frames.allocate(100);
      frames.deallocate(ptr, 100);
      frames.allocate(20, 64);
    };
    expect(growth(operation)).toBeLessThan(1);
  });

  test('a slot table', () => {
    const table = new SlotTable(new Memory(KiB), 64, 100);
    const operation = (index: number): void => {
      const slot = table.take(index);
      if (table.slotOf(table.handle(slot)) === slot) table.release(slot);
    };
    expect(growth(operation)).toBeLessThan(1);
  });
});
