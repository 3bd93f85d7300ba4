import { EMPTY, Heap, KiB, Memory, NULL } from '@offheap/core';
import { NullAllocator } from '@offheap/core/compose';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

describe('a null allocator', () => {
  const nothing = new NullAllocator();

  test('refuses every request', () => {
    expect(nothing.tryAllocate(1)).toBe(NULL);
    expect(nothing.tryAllocate(2 ** 30, 4096)).toBe(NULL);
    expect(codeOf(() => nothing.allocate(1))).toBe('OUT_OF_MEMORY');
    expect(() => nothing.allocate(24, 16)).toThrow('NullAllocator has no room for 24 bytes aligned to 16');
  });

  test('allocates and frees zero bytes', () => {
    expect(nothing.allocate(0)).toBe(EMPTY);
    expect(nothing.reallocate(EMPTY, 0, 0)).toBe(EMPTY);
    nothing.deallocate(EMPTY, 0);
    expect(nothing.tryReallocate(EMPTY, 0, 8)).toBe(NULL);
  });

  test('throws when a block is freed or reallocated', () => {
    expect(codeOf(() => nothing.deallocate(64, 8))).toBe('NOT_OWNED');
    expect(codeOf(() => nothing.tryReallocate(64, 8, 16))).toBe('NOT_OWNED');
    expect(codeOf(() => nothing.tryReallocate(64, 8, 0))).toBe('NOT_OWNED');
    expect(nothing.owns(64, 8)).toBe(false);
  });

  test('refuses invalid arguments', () => {
    expect(codeOf(() => nothing.tryAllocate(-1))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => nothing.tryAllocate(8, 3))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => nothing.tryReallocate(EMPTY, 0, NaN))).toBe('INVALID_ARGUMENT');
  });

  test('reports the memory that is passed to it', () => {
    const { memory } = new Heap(KiB);
    expect(new NullAllocator(memory).memory).toBe(memory);
    expect(nothing.memory).toBeInstanceOf(Memory);
  });
});
