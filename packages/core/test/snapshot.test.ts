import {
  FreeListAllocator,
  Heap,
  KiB,
  loadSnapshot,
  Memory,
  saveSnapshot,
  ScopedAllocator,
} from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

describe('a snapshot', () => {
  test('restores the bytes and the allocators', () => {
    const heap = new Heap(16 * KiB);
    const { memory } = heap;
    const block = heap.allocate(100);
    memory.u8.fill(7, block, block + 100);
    const used = heap.used;
    const before = memory.snapshot();
    memory.u8.fill(8, block, block + 100);
    heap.deallocate(block, 100);
    const others = [heap.allocate(40), heap.allocate(4000)];
    memory.restore(before);
    expect(memory.u8.slice(block, block + 100)).toEqual(new Uint8Array(100).fill(7));
    expect([heap.used, heap.live]).toEqual([used, 1]);
    expect(codeOf(() => heap.deallocate(others[1]!, 4000))).toBe('DOUBLE_FREE');
    heap.deallocate(block, 100);
    expect(heap.tryAllocate(heap.capacity)).not.toBe(0);
  });

  test('can be copied to an existing array', () => {
    const memory = new Memory(4 * KiB);
    const target = new Uint8Array(memory.byteLength);
    memory.u8[100] = 1;
    expect(memory.snapshot(target)).toBe(target);
    memory.u8[100] = 2;
    memory.restore(target);
    expect(memory.u8[100]).toBe(1);
  });

  test('closes the scopes that were not open at that time, and reopens those that were', () => {
    const scoped = new ScopedAllocator(4 * KiB);
    const { memory } = scoped;
    const closed = memory.snapshot();
    const outer = scoped.openScope();
    const inner = outer.openScope();
    inner.allocate(64);
    const open = memory.snapshot();
    memory.restore(closed);
    expect(scoped.inner).toBeUndefined();
    expect(codeOf(() => outer.allocate(8))).toBe('SCOPE');
    expect(codeOf(() => inner.allocate(8))).toBe('SCOPE');
    scoped.allocate(8);
    memory.restore(open);
    expect(codeOf(() => scoped.allocate(8))).toBe('SCOPE');
    expect(inner.used).toBe(64);
    inner.allocate(8);
    inner[Symbol.dispose]();
    outer[Symbol.dispose]();
    expect(scoped.used).toBe(0);
  });

  test('restores an allocator that was disposed of since then, and ends one that was created since then', () => {
    const heap = new Heap(16 * KiB);
    const { memory } = heap;
    const early = FreeListAllocator.from(heap, 32, 8);
    early.allocate(32);
    const before = memory.snapshot();
    early[Symbol.dispose]();
    const late = FreeListAllocator.from(heap, 64, 20);
    const after = memory.snapshot();
    memory.restore(before);
    expect(early.live).toBe(1);
    expect(early.owns(early.allocate(32), 32)).toBe(true);
    expect(codeOf(() => late.tryAllocate(8))).toBe('DISPOSED');
    memory.restore(after);
    expect(codeOf(() => early.tryAllocate(8))).toBe('DISPOSED');
    expect(late.tryAllocate(8)).not.toBe(0);
  });

  test('of another length, or inside the memory, is refused', () => {
    const memory = new Memory(4 * KiB);
    for (const bytes of [new Uint8Array(4 * KiB - 1), new Uint8Array(0), memory.u8]) {
      expect(codeOf(() => memory.snapshot(bytes))).toBe('INVALID_ARGUMENT');
      expect(codeOf(() => memory.restore(bytes))).toBe('INVALID_ARGUMENT');
    }
  });

  test('also works for shared and for WebAssembly memory', () => {
    for (const backing of ['shared', 'wasm'] as const) {
      const memory = new Memory(64 * KiB, { backing });
      const heap = new Heap(memory);
      const before = memory.snapshot();
      heap.allocate(100);
      memory.restore(before);
      expect(heap.live).toBe(0);
    }
  });
});

describe('a saved snapshot', () => {
  const make = (): Heap => {
    const heap = new Heap(new Memory(4 * KiB));
    const random = new Random(1);
    for (let i = 0; i < 10; i++) {
      const block = heap.allocate(100);
      for (let at = block; at < block + 100; at++) heap.memory.u8[at] = random.below(256);
    }
    return heap;
  };

  test('is restored by another run of the program', () => {
    const file = saveSnapshot(make().memory);
    const heap = new Heap(new Memory(4 * KiB));
    loadSnapshot(heap.memory, file);
    expect(heap.live).toBe(10);
    expect(heap.memory.u8).toEqual(make().memory.u8);
  });

  test('may be at any offset in a larger array', () => {
    const file = saveSnapshot(make().memory);
    const larger = new Uint8Array(file.length + 20);
    larger.set(file, 7);
    const heap = new Heap(new Memory(4 * KiB));
    loadSnapshot(heap.memory, larger.subarray(7, 7 + file.length));
    expect(heap.live).toBe(10);
  });

  const refuses = (file: Uint8Array, reason: string, heap = new Heap(new Memory(4 * KiB))): void => {
    heap.allocate(24);
    const before = heap.memory.snapshot();
    expect(() => loadSnapshot(heap.memory, file)).toThrow(reason);
    expect(codeOf(() => loadSnapshot(heap.memory, file))).toBe('CORRUPT');
    // Not `toEqual`, which takes long for thousands of elements.
    expect(heap.memory.u8.every((byte, i) => byte === before[i])).toBe(true);
    expect(heap.live).toBe(1);
  };

  test('that is truncated or extended is refused, and the memory does not change', () => {
    const file = saveSnapshot(make().memory);
    refuses(new Uint8Array(0), 'truncated');
    refuses(file.subarray(0, 31), 'truncated');
    refuses(file.subarray(0, 32), 'truncated');
    refuses(file.subarray(0, file.length - 1), 'truncated');
    refuses(Uint8Array.of(...file, 0), 'extended');
  });

  test('with any byte damaged is refused', () => {
    const file = saveSnapshot(make().memory);
    const random = new Random(2);
    const places = [
      ...Array.from({ length: 32 }, (_, i) => i),
      ...Array.from({ length: 50 }, () => random.below(file.length)),
    ];
    for (const at of places) {
      const damaged = file.slice();
      damaged[at]! ^= 1 << random.below(8);
      refuses(damaged, 'This is not a snapshot for the memory');
    }
  });

  test('of a later version is refused', () => {
    const file = saveSnapshot(make().memory);
    file[4] = 3;
    refuses(file, 'version 3, expected 2');
  });

  test('of another size or another root is refused', () => {
    refuses(saveSnapshot(new Heap(new Memory(8 * KiB)).memory), 'this one has 4096');
    refuses(saveSnapshot(new ScopedAllocator(new Memory(4 * KiB)).memory), 'another layout');
  });
});
