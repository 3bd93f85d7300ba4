import type { Heap } from '@offheap/core';
import type { Random } from '@offheap/core/testing';

/** The highest load, as a fraction of the capacity. */
const LOAD = 0.8;
const KIB = 1024;

const LARGEST = 64 * KIB;

/** The distribution of the sizes of blocks, from 1 byte to 64 KiB. */
export const SIZES: Readonly<Record<string, (random: Random) => number>> = {
  /** Uniform: half of the sizes are above 32 KiB. */
  uniform: (random) => random.between(1, LARGEST),
  /** Logarithmic: as many from 64 to 128 bytes as from 32 to 64 KiB, which is closer to real programs and harder for the heap. */
  'log-uniform': (random) => Math.floor(LARGEST ** (random.below(1 << 24) / (1 << 24))),
};

/**
 * Allocates and frees blocks of random sizes, in random order, near 80 % of a heap most of the time; then frees all.
 * Returns the number of failed requests, and the highest load.
 */
export function churn(
  heap: Heap,
  random: Random,
  operations: number,
  size: (random: Random) => number,
): { failures: number; highest: number } {
  const ptrs: number[] = [];
  const sizes: number[] = [];
  let bytes = 0;
  let failures = 0;
  let highest = 0;
  const free = (): void => {
    const index = random.below(ptrs.length);
    const last = ptrs.length - 1;
    heap.deallocate(ptrs[index]!, sizes[index]!);
    bytes -= sizes[index]!;
    ptrs[index] = ptrs[last]!;
    sizes[index] = sizes[last]!;
    ptrs.pop();
    sizes.pop();
  };
  for (let operation = 0; operation < operations; operation++) {
    const wanted = size(random);
    while (bytes + wanted > heap.capacity * LOAD) free();
    // Near the full load for most of the time.
    if (ptrs.length > 0 && random.oneIn(3)) {
      free();
      continue;
    }
    const ptr = heap.tryAllocate(wanted);
    if (ptr === 0) {
      failures++;
      continue;
    }
    bytes += wanted;
    highest = Math.max(highest, bytes / heap.capacity);
    ptrs.push(ptr);
    sizes.push(wanted);
  }
  while (ptrs.length > 0) free();
  return { failures, highest };
}
