import { EMPTY, Heap, isBlockOwner, KiB, NULL } from '@offheap/core';
import { type AllocatorLogger, ProxyAllocator } from '@offheap/core/compose';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

/** Records the calls, and whether the block was live at that time. */
function make() {
  const heap = new Heap(4 * KiB);
  const said: (string | number)[][] = [];
  const logger: Required<AllocatorLogger> = {
    onAllocate: (...args) => said.push(['allocate', ...args, heap.live]),
    onAllocateFail: (...args) => said.push(['allocateFail', ...args]),
    onDeallocate: (...args) => said.push(['deallocate', ...args, heap.live]),
    onDeallocateFail: (...args) => said.push(['deallocateFail', ...args]),
    onReallocate: (...args) => said.push(['reallocate', ...args]),
    onReallocateFail: (...args) => said.push(['reallocateFail', ...args]),
  };
  return { heap, said, proxy: new ProxyAllocator(heap, logger) };
}

describe('a proxy allocator', () => {
  test('reports a free before it is forwarded, and other calls afterwards', () => {
    const { said, proxy } = make();
    const ptr = proxy.allocate(24, 16);
    const moved = proxy.reallocate(ptr, 24, 48, 16);
    proxy.deallocate(moved, 48, 16);
    expect(said).toEqual([
      ['allocate', ptr, 24, 16, 1],
      ['reallocate', ptr, 24, moved, 48, 16],
      ['deallocate', moved, 48, 16, 1],
    ]);
  });

  test('reports a failure once, with and without `try`', () => {
    const { said, proxy } = make();
    const ptr = proxy.allocate(8);
    said.length = 0;
    expect(proxy.tryAllocate(8 * KiB)).toBe(NULL);
    expect(codeOf(() => proxy.allocate(8 * KiB, 4))).toBe('OUT_OF_MEMORY');
    expect(proxy.tryReallocate(ptr, 8, 8 * KiB)).toBe(NULL);
    expect(codeOf(() => proxy.reallocate(ptr, 8, 8 * KiB))).toBe('OUT_OF_MEMORY');
    expect(said).toEqual([
      ['allocateFail', 8 * KiB, 8],
      ['allocateFail', 8 * KiB, 4],
      ['reallocateFail', ptr, 8, 8 * KiB, 8],
      ['reallocateFail', ptr, 8, 8 * KiB, 8],
    ]);
  });

  test('reports that a free was misuse, and reports no other misuse', () => {
    const { said, proxy } = make();
    expect(codeOf(() => proxy.deallocate(72, 8))).toBe('NOT_OWNED');
    expect(codeOf(() => proxy.tryAllocate(-1))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => proxy.tryReallocate(72, 8, 16))).toBe('NOT_OWNED');
    expect(said).toEqual([
      ['deallocate', 72, 8, 8, 0],
      ['deallocateFail', 72, 8, 8],
    ]);
  });

  test('reports zero sizes too', () => {
    const { said, proxy } = make();
    proxy.deallocate(proxy.allocate(0), 0);
    proxy.reallocate(EMPTY, 0, 0);
    expect(said.map(([kind, ptr]) => [kind, ptr])).toEqual([
      ['allocate', EMPTY],
      ['deallocate', EMPTY],
      ['reallocate', EMPTY],
    ]);
  });

  test('accepts a logger without methods', () => {
    const proxy = new ProxyAllocator(new Heap(KiB), {});
    const ptr = proxy.reallocate(proxy.allocate(8), 8, 100);
    expect(proxy.tryAllocate(2 * KiB)).toBe(NULL);
    expect(proxy.tryReallocate(ptr, 100, 2 * KiB)).toBe(NULL);
    proxy.deallocate(ptr, 100);
    expect(proxy.inner.live).toBe(0);
  });

  test('throws the errors of the inner allocator, and forwards its `owns`', () => {
    const { heap, proxy } = make();
    expect(proxy.memory).toBe(heap.memory);
    expect(() => proxy.allocate(8 * KiB)).toThrow('Heap');
    const ptr = proxy.allocate(8);
    expect(proxy.owns(ptr, 8)).toBe(true);
    expect(proxy.owns(heap.memory.byteLength, 1)).toBe(false);
    const nameless = Object.create(heap, { owns: { value: undefined } }) as Heap; // a heap without `owns`
    expect(isBlockOwner(new ProxyAllocator(nameless, {}))).toBe(false);
  });
});
