import { Heap, MiB, NULL } from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { Random } from '@offheap/core/testing';
import { expect, test } from 'vitest';
import { churn, SIZES } from './heap-churn.ts';

test.each(Object.entries(SIZES))(
  'at 80 % load, a heap of 16 MiB fails no request of up to 64 KiB, %s, and is whole once all is freed',
  (_, size) => {
    const heap = new Heap(16 * MiB);
    const { failures, highest } = churn(heap, new Random(2), 500_000, size);
    expect(failures).toBe(0);
    expect(highest).toBeGreaterThan(0.79);
    expect(verify(heap)).toEqual([]);
    expect(heap.tryAllocate(heap.capacity)).not.toBe(NULL);
  },
);
