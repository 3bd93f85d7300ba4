import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Allocator, Heap, KiB, NULL } from '@offheap/core';
import { type AllocatorLogger, compose, EventRing, Statistics } from '@offheap/core/compose';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
// The flag is set after this context was made: only a new one has the function.
const gc = runInNewContext('gc') as () => void;

const SIZES = [8, 100, 24, 1000, 5, 300, 4000, 60];
const OPERATIONS = 200_000;

/** Bytes that the JavaScript heap grows by per operation, the lowest of several attempts, because compilation allocates too. */
function growth(allocator: Allocator): number {
  const live = new Int32Array(64);
  const sizes = new Int32Array(64);
  const operation = (index: number): void => {
    const slot = (index * 29) & 63;
    if (live[slot] !== NULL) allocator.deallocate(live[slot]!, sizes[slot]!);
    const size = SIZES[index % SIZES.length]!;
    const other = SIZES[(index + 1) % SIZES.length]!;
    const ptr = allocator.tryAllocate(size);
    const moved = ptr === NULL ? NULL : allocator.tryReallocate(ptr, size, other);
    live[slot] = moved === NULL ? ptr : moved;
    sizes[slot] = moved === NULL ? size : other;
  };
  for (let index = 0; index < 20_000; index++) operation(index);
  let least = Infinity;
  for (let attempt = 0; attempt < 20 && least >= 0.1; attempt++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < OPERATIONS; index++) operation(index);
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / OPERATIONS);
  }
  return least;
}

const LOGGERS: Readonly<Record<string, AllocatorLogger>> = {
  statistics: new Statistics(),
  'an event ring': new EventRing(100),
  'a logger that hears nothing': {},
};

for (const [name, logger] of Object.entries(LOGGERS)) {
  test(`no garbage from a free list that falls back to its heap, logged to ${name}`, () => {
    const heap = new Heap(64 * KiB);
    expect(growth(compose(heap).freeList(64, 16).orElse(heap).logged(logger))).toBeLessThan(1);
  });

  test(`no garbage from size classes and a heap by size, logged to ${name}`, () => {
    const heap = new Heap(64 * KiB);
    const classes = compose(heap).sizeClasses({ 16: 16, 64: 16, 128: 16 });
    expect(growth(classes.segregate(128, heap).logged(logger))).toBeLessThan(1);
  });
}
