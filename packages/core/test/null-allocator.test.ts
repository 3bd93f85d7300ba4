import { EMPTY, Heap, KiB, Memory, NULL } from '@offheap/core';
import { NullAllocator } from '@offheap/core/compose';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

describe('a null allocator', () => {
  const nothing = new NullAllocator();

  test('fails any request made to it', () => {
    expect(nothing.tryAllocate(1)).toBe(NULL);
    expect(nothing.tryAllocate(2 ** 30, 4096)).toBe(NULL);
    expect(codeOf(() => nothing.allocate(1))).toBe('OUT_OF_MEMORY');
    expect(() => nothing.allocate(24, 16)).toThrow('NullAllocator has no room for 24 bytes aligned to 16');
  });

  test('gives zero bytes, and takes them back', () => {
    expect(nothing.allocate(0)).toBe(EMPTY);
    expect(nothing.reallocate(EMPTY, 0, 0)).toBe(EMPTY);
    nothing.deallocate(EMPTY, 0);
    expect(nothing.tryReallocate(EMPTY, 0, 8)).toBe(NULL);
  });

  test('throws when any block is given back or reallocated', () => {
    expect(codeOf(() => nothing.deallocate(64, 8))).toBe('NOT_OWNED');
    expect(codeOf(() => nothing.tryReallocate(64, 8, 16))).toBe('NOT_OWNED');
    expect(codeOf(() => nothing.tryReallocate(64, 8, 0))).toBe('NOT_OWNED');
    expect(nothing.owns(64, 8)).toBe(false);
  });

  test('still refuses what makes no sense', () => {
    expect(codeOf(() => nothing.tryAllocate(-1))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => nothing.tryAllocate(8, 3))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => nothing.tryReallocate(EMPTY, 0, NaN))).toBe('INVALID_ARGUMENT');
  });

  test('reports the memory it is given', () => {
    const { memory } = new Heap(KiB);
    expect(new NullAllocator(memory).memory).toBe(memory);
    expect(nothing.memory).toBeInstanceOf(Memory);
  });
});
