import { type Allocator, type BlockOwner, type FreeListAllocator, type Heap } from '@offheap/core';
import {
  compose,
  type ComposedAllocator,
  FallbackAllocator,
  type NullAllocator,
  ProxyAllocator,
  SegregatorAllocator,
  type Statistics,
} from '@offheap/core/compose';
import { expectTypeOf, test } from 'vitest';

declare const heap: Heap;
declare const list: FreeListAllocator;
declare const nothing: NullAllocator;
declare const statistics: Statistics;
/** Has no `owns`. */
declare const nameless: Allocator;

test('a composition is a block owner exactly when its parts are', () => {
  expectTypeOf(new FallbackAllocator(list, heap)).toExtend<BlockOwner>();
  expectTypeOf(new FallbackAllocator(list, nameless)).not.toExtend<BlockOwner>();
  expectTypeOf(new FallbackAllocator(list, nothing)).toExtend<BlockOwner>();
  expectTypeOf(new SegregatorAllocator(64, list, heap)).toExtend<BlockOwner>();
  expectTypeOf(new SegregatorAllocator(64, nameless, heap)).not.toExtend<BlockOwner>();
  expectTypeOf(new ProxyAllocator(heap, statistics)).toExtend<BlockOwner>();
  expectTypeOf(new ProxyAllocator(nameless, statistics)).not.toExtend<BlockOwner>();
  expectTypeOf(new ProxyAllocator(nameless, statistics)).toExtend<Allocator>();
});

test('the first part of a fallback is a block owner', () => {
  void (() => [
    // @ts-expect-error: it has no `owns`
    new FallbackAllocator(nameless, heap),
    // @ts-expect-error: nor has a composition of it
    new FallbackAllocator(new ProxyAllocator(nameless, statistics), heap),
    // @ts-expect-error: nor a chain that begins with it
    compose(nameless).orElse(heap),
  ]);
});

test('a chain has the types of its parts', () => {
  const blocks = compose(heap).freeList(32, 1024).orElse(heap).logged(statistics);
  expectTypeOf(blocks).toEqualTypeOf<
    ComposedAllocator<ProxyAllocator<FallbackAllocator<FreeListAllocator, Heap>, Statistics>>
  >();
  expectTypeOf(blocks).toExtend<BlockOwner & Allocator & Disposable>();
  expectTypeOf(compose(nameless).logged(statistics)).not.toExtend<BlockOwner>();
});
