import {
  Allocator,
  type BlockOwner,
  EMPTY,
  FreeListAllocator,
  Heap,
  isBlockOwner,
  KiB,
  Memory,
  NULL,
  OutOfMemoryError,
  type Ptr,
  ScopedAllocator,
} from '@offheap/core';
import { FallbackAllocator, NullAllocator, ProxyAllocator } from '@offheap/core/compose';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

/** Forwards to an allocator, but has no `owns`. */
class Nameless extends Allocator {
  readonly memory: Memory;
  readonly inner: Allocator;
  constructor(inner: Allocator) {
    super();
    this.memory = inner.memory;
    this.inner = inner;
  }
  tryAllocate(size: number, align?: number): Ptr {
    return this.inner.tryAllocate(size, align);
  }
  deallocate(ptr: Ptr, size: number, align?: number): void {
    this.inner.deallocate(ptr, size, align);
  }
}

function make() {
  const heap = new Heap(16 * KiB);
  const list = FreeListAllocator.from(heap, 32, 2);
  return { heap, list, both: new FallbackAllocator(list, heap) };
}

describe('a fallback allocator', () => {
  test('uses the second part when the first has no room, or does not support the alignment', () => {
    const { heap, list, both } = make();
    const before = heap.live;
    const small = [both.allocate(32), both.allocate(8)];
    expect(list.live).toBe(2);
    const third = both.allocate(8);
    const large = both.allocate(33);
    const aligned = both.allocate(8, 64);
    expect(heap.live).toBe(before + 3);
    expect(list.owns(third, 8)).toBe(false);
    expect(aligned % 64).toBe(0);
    both.deallocate(small[0]!, 32);
    both.deallocate(small[1]!, 8);
    both.deallocate(third, 8);
    both.deallocate(large, 33);
    both.deallocate(aligned, 8, 64);
    expect(list.live).toBe(0);
    expect(heap.live).toBe(before);
  });

  test('refuses when both parts refuse, with the reason of the second', () => {
    const heap = new Heap(KiB);
    const none = new FallbackAllocator(heap, new NullAllocator());
    expect(none.tryAllocate(2 * KiB)).toBe(NULL);
    expect(() => none.allocate(2 * KiB)).toThrow(OutOfMemoryError);
    expect(() => none.allocate(2 * KiB)).toThrow('NullAllocator');
    const lists = new FallbackAllocator(
      FreeListAllocator.from(heap, 32, 2),
      FreeListAllocator.from(heap, 64, 2),
    );
    expect(codeOf(() => lists.allocate(8, 16))).toBe('UNSUPPORTED_ALIGNMENT');
  });

  test('does not pass misuse on to the second part', () => {
    const heap = new Heap(4 * KiB);
    const scoped = ScopedAllocator.from(heap, KiB);
    const both = new FallbackAllocator(scoped, heap);
    const inner = scoped.openScope();
    expect(codeOf(() => both.tryAllocate(8))).toBe('SCOPE');
    expect(codeOf(() => both.tryAllocate(0))).toBe('SCOPE');
    inner[Symbol.dispose]();
    expect(codeOf(() => both.tryAllocate(-8))).toBe('INVALID_ARGUMENT');
  });

  test('moves a block that no longer fits the first part to the second, with its bytes and alignment', () => {
    const { heap, list, both } = make();
    const { u8 } = heap.memory;
    const ptr = both.allocate(32);
    u8.fill(7, ptr, ptr + 32);
    const moved = both.reallocate(ptr, 32, 200);
    expect(list.live).toBe(0);
    expect(list.owns(moved, 200)).toBe(false);
    expect(u8.slice(moved, moved + 32)).toEqual(new Uint8Array(32).fill(7));
    both.deallocate(moved, 200);
  });

  test('moves a block of the second part to the first when only the first has room', () => {
    const heap = new Heap(16 * KiB);
    const first = Heap.from(heap, 4 * KiB);
    const second = FreeListAllocator.from(heap, 64, 2);
    const both = new FallbackAllocator(first, second);
    const all = both.allocate(4 * KiB);
    const ptr = both.allocate(64);
    expect(second.live).toBe(1);
    heap.memory.u8.fill(9, ptr, ptr + 64);
    expect(both.tryReallocate(ptr, 64, 100)).toBe(NULL);
    expect(second.live).toBe(1);
    expect(codeOf(() => both.reallocate(ptr, 64, 100))).toBe('OUT_OF_MEMORY');
    both.deallocate(all, 4 * KiB);
    const moved = both.reallocate(ptr, 64, 100);
    expect(first.owns(moved, 100)).toBe(true);
    expect(second.live).toBe(0);
    expect(heap.memory.u8[moved + 63]).toBe(9);
  });

  test('reallocates in place in the part that owns the block', () => {
    const { list, both } = make();
    const ptr = both.allocate(8);
    expect(both.reallocate(ptr, 8, 32)).toBe(ptr);
    expect(both.reallocate(ptr, 32, 0)).toBe(EMPTY);
    expect(list.live).toBe(0);
    const large = both.reallocate(EMPTY, 0, 500);
    expect(both.reallocate(large, 500, 100)).toBe(large);
  });

  test('throws when a block is freed that neither part owns', () => {
    const heap = new Heap(16 * KiB);
    const both = new FallbackAllocator(FreeListAllocator.from(heap, 32, 2), ScopedAllocator.from(heap, KiB));
    const foreign = heap.allocate(32);
    expect(codeOf(() => both.deallocate(foreign, 32))).toBe('NOT_OWNED');
    expect(codeOf(() => both.reallocate(foreign, 32, 64))).toBe('NOT_OWNED');
    expect(() => both.deallocate(foreign, 32)).toThrow(`32 bytes at ${foreign}`);
    heap.deallocate(foreign, 32);
  });

  test('throws the error of the owner for a wrong free', () => {
    const { both } = make();
    const ptr = both.allocate(24);
    expect(codeOf(() => both.deallocate(ptr, 16 * KiB))).toBe('WRONG_SIZE');
    expect(codeOf(() => both.tryReallocate(ptr, 23, 100))).toBe('WRONG_SIZE');
    both.deallocate(ptr, 24);
    expect(codeOf(() => both.deallocate(ptr, 24))).toBe('DOUBLE_FREE');
    const large = both.allocate(500);
    both.deallocate(large, 500);
    expect(codeOf(() => both.deallocate(large, 500))).toBe('DOUBLE_FREE');
  });

  test('needs a BlockOwner only as its first part', () => {
    const heap = new Heap(16 * KiB);
    const list = FreeListAllocator.from(heap, 32, 2);
    const nameless = new Nameless(heap);
    const both = new FallbackAllocator(list, nameless);
    const large = both.allocate(100);
    expect(codeOf(() => both.deallocate(large, 99))).toBe('WRONG_SIZE'); // the second decides
    both.deallocate(large, 100);
    expect(isBlockOwner(both)).toBe(false);
    // A cast, as the types refuse it already.
    expect(codeOf(() => new FallbackAllocator(nameless as Nameless & BlockOwner, list))).toBe(
      'INVALID_ARGUMENT',
    );
  });

  test('owns what its parts own', () => {
    const { heap, list, both } = make();
    const ptr = both.allocate(8);
    expect(both.owns(ptr, 8)).toBe(true);
    expect(both.owns(both.allocate(100), 100)).toBe(true);
    expect(both.owns(heap.memory.byteLength, 1)).toBe(false);
    expect(new FallbackAllocator(list, new NullAllocator()).owns(ptr + 32 * 2, 1)).toBe(false);
  });

  test('refuses parts of two memories when it is created; a null allocator can be combined with any part', () => {
    const heap = new Heap(KiB);
    expect(codeOf(() => new FallbackAllocator(heap, new Heap(KiB)))).toBe('MEMORY');
    expect(() => new FallbackAllocator(heap, new Heap(KiB))).toThrow(
      'Heap and Heap are in different memories: expected one.',
    );
    expect(new FallbackAllocator(heap, new NullAllocator()).memory).toBe(heap.memory);
    expect(new FallbackAllocator(new NullAllocator(), heap).memory).toBe(heap.memory);
    const nothing = new FallbackAllocator(new NullAllocator(), new ProxyAllocator(new NullAllocator(), {}));
    expect(new FallbackAllocator(nothing, heap).memory).toBe(heap.memory);
    expect(new FallbackAllocator(nothing, heap).allocate(8)).toBeGreaterThan(EMPTY);
  });

  test('accepts two objects over one buffer as one memory', () => {
    const heap = new Heap(KiB);
    const again = Heap.attach(Memory.from(heap.memory.buffer));
    expect(new FallbackAllocator(heap, again).memory).toBe(heap.memory);
  });
});
