import type { Heap } from '../packages/core/src/index.ts';
import type { Random } from '../packages/core/src/testing/index.ts';

/** Of the capacity, how much is asked for at most. */
const LOAD = 0.8;
const KIB = 1024;

/**
 * Allocates and frees blocks of 1 byte to 64 KiB, in random order, near 80 % of a heap most of the time; then frees all.
 * Gives how many requests failed, and the highest load.
 */
export function churn(heap: Heap, random: Random, operations: number): { failures: number; highest: number } {
  const ptrs: number[] = [];
  const sizes: number[] = [];
  let bytes = 0;
  let failures = 0;
  let highest = 0;
  const size = (): number => random.between(1, 64 * KIB);
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
    const wanted = size();
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
