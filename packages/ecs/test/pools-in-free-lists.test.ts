import { type Allocator, AllocatorError, FreeListAllocator, Heap, KiB } from '@offheap/core';
import {
  compose,
  FallbackAllocator,
  NullAllocator,
  SizeClassAllocator,
  Statistics,
} from '@offheap/core/compose';
import { DebugAllocator } from '@offheap/core/debug';
import { PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { ComponentPool, Entities } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

class Hit extends Struct {
  points = u32(7);
}

/** Each kind of pool, in an allocator over the memory of a heap. */
const kinds: Record<string, (allocator: Allocator, heap: Heap) => { readonly length: number }> = {
  Pool: (allocator) => new Pool(Hit, { capacity: 16, allocator }),
  'a growing Pool': (allocator) => new Pool(Hit, { capacity: 16, maxCapacity: 64, allocator }),
  PackedPool: (allocator) => new PackedPool(Hit, { capacity: 16, allocator }),
  ComponentPool: (allocator, heap) =>
    new ComponentPool(Hit, {
      entities: new Entities({ capacity: 16, allocator: heap }),
      capacity: 16,
      allocator,
    }),
};

/** The error that `run` throws. */
function thrownBy(run: () => unknown): AllocatorError {
  try {
    run();
  } catch (error) {
    if (error instanceof AllocatorError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

describe.each(Object.entries(kinds))('%s in a free list', (_, make) => {
  const listOf = (heap: Heap, align: number, count = 6): FreeListAllocator =>
    FreeListAllocator.from(heap, 8 * KiB, count, { align });

  test.each([8, 16, 32])('whose blocks are aligned to %i: the error names the alignment', (align) => {
    const heap = new Heap(256 * KiB);
    const list = listOf(heap, align);
    const { code, message } = thrownBy(() => make(list, heap));
    expect(code).toBe('UNSUPPORTED_ALIGNMENT');
    expect(message).toBe(
      `An alignment of 64: blocks are aligned to ${align}. Create the allocator with \`{ align: 64 }\`.`,
    );
    expect(list.live).toBe(0);
  });

  test('whose blocks are aligned to 64: it is created', () => {
    const heap = new Heap(256 * KiB);
    expect(make(listOf(heap, 64), heap).length).toBe(0);
  });

  test('that has no block left for entries: the error says that there is no room', () => {
    const heap = new Heap(256 * KiB);
    const list = listOf(heap, 64, 1);
    const { code, message } = thrownBy(() => make(list, heap));
    expect(code).toBe('OUT_OF_MEMORY');
    expect(message).toMatch(/^No room for a \w+ of 16 Hit: its entries take \d+ bytes\.$/);
    expect(list.live).toBe(0);
  });

  test.each<[string, (list: FreeListAllocator) => Allocator]>([
    ['compose', (list) => compose(list).logged(new Statistics())],
    ['SizeClassAllocator', (list) => new SizeClassAllocator([list])],
    ['DebugAllocator', (list) => new DebugAllocator(list)],
    ['FallbackAllocator', (list) => new FallbackAllocator(new NullAllocator(list.memory), list)],
  ])('of a %s: the error names the alignment', (__, around) => {
    const heap = new Heap(256 * KiB);
    expect(thrownBy(() => make(around(listOf(heap, 32)), heap)).code).toBe('UNSUPPORTED_ALIGNMENT');
  });
});
