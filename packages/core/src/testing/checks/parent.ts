import type { Allocator } from '../../allocators/allocator.ts';
import { Heap } from '../../allocators/heap.ts';
import { BlockModel } from '../block-model.ts';
import { expectError } from '../expect-error.ts';
import { FailingAllocator } from '../failing-allocator.ts';
import type { Fresh } from '../fresh.ts';
import { DISPOSE } from '../../dispose.ts';

/** Stops the search if an allocator calls its parent endlessly. */
const MOST_REQUESTS = 1000;

/**
 * Checks that nothing leaks from a parent that refuses its first request, its second request, and so on; nor when the
 * allocator is disposed of.
 */
export function checkParent<A extends Allocator>({ from, memory, maxSize }: Fresh<A>): void {
  if (from === undefined) return;
  for (let failAt = 1; failAt <= MOST_REQUESTS; failAt++) {
    const parent = new FailingAllocator(new Heap(memory()), failAt);
    const expectNoLeak = (when: string): void => {
      if (parent.live.size === 0) return;
      const blocks = [...parent.live].map(([ptr, size]) => `${size} bytes at ${ptr}`).join(', ');
      throw new Error(
        `The parent's request ${failAt} failed; ${when} its blocks are still allocated: ${blocks}, a leak.`,
      );
    };
    let allocator: A;
    try {
      allocator = from(parent);
    } catch (error) {
      if (!parent.hasFailed) throw error;
      expectError(
        `Creating the allocator while the parent's request ${failAt} failed`,
        ['OUT_OF_MEMORY'],
        () => {
          throw error;
        },
      );
      expectNoLeak('after construction threw,');
      continue;
    }
    useAndEmpty(allocator, maxSize);
    if (isDisposable(allocator)) {
      allocator[DISPOSE]();
      expectNoLeak('after disposal,');
      allocator[DISPOSE](); // a second time does nothing
      expectError('tryAllocate(8) after disposal', ['DISPOSED'], () => allocator.tryAllocate(8));
    }
    if (!parent.hasFailed) return;
  }
}

function useAndEmpty(allocator: Allocator, maxSize: number): void {
  const model = new BlockModel();
  for (let size = 1; size <= maxSize; size *= 2) {
    const block = model.tryAllocate(allocator, size);
    if (block && size > 8) model.tryReallocate(allocator, block, size >>> 1);
  }
  for (const block of model.live) {
    if (block.size < maxSize) model.tryReallocate(allocator, block, block.size + 1);
  }
  for (const block of model.newestFirst) model.deallocate(allocator, block);
}

function isDisposable(allocator: object): allocator is Disposable {
  return DISPOSE in allocator;
}
