import {
  BumpAllocator,
  type Allocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  Memory,
  RESERVED_BYTES,
  ScopedAllocator,
} from '@offheap/core';
import {
  compose,
  EventRing,
  FallbackAllocator,
  NullAllocator,
  ProxyAllocator,
  SegregatorAllocator,
  SizeClassAllocator,
  Statistics,
} from '@offheap/core/compose';
import {
  allocatorChecks,
  type AllocatorTraits,
  type MakeAllocator,
  runPrograms,
} from '@offheap/core/testing';
import { describe, test } from 'vitest';
import { FEW_PROGRAMS } from './replay.ts';
import { LinearAllocator } from './linear-allocator.ts';
import { FirstFitAllocator } from './first-fit-allocator.ts';

const memoryBytes = 32 * KiB;
const times = (count: number, size: number): number[] => Array.from({ length: count }, () => size);

function conforms<A extends Allocator>(
  name: string,
  make: MakeAllocator<A>,
  { scopes = false, ...traits }: AllocatorTraits<A> & { readonly scopes?: boolean },
): void {
  describe(name, () => {
    for (const check of allocatorChecks(make, { name, memoryBytes, ...traits })) test(check.name, check.run);
    test('random programs against a naive model', () => {
      runPrograms({
        name,
        make,
        memoryBytes,
        scopes,
        snapshots: !name.startsWith('own allocator'),
        ...traits,
        ...FEW_PROGRAMS,
      });
    });
  });
}

conforms('Heap', (memory) => new Heap(memory), {
  fill: [new Heap(new Memory(memoryBytes)).capacity],
  from: (parent) => Heap.from(parent, 8 * KiB),
});

conforms('Heap from a heap', (memory) => Heap.from(new Heap(memory), 20_000), { fill: [20_000] });

/** A memory whose allocators check, in development, which thread may change it. */
const shared = (): Memory => new Memory(memoryBytes, { backing: 'shared' });

conforms('Heap in a shared memory', () => new Heap(shared()), {});

conforms('ScopedAllocator in a shared memory', () => new ScopedAllocator(shared()), {
  reclaims: 'lifo',
  reset: (scoped) => scoped.reset(),
  catches: ['foreign', 'doubleFree'],
  scopes: true,
});

conforms(
  'compose(heap).freeList().orElse(heap).logged() in a shared memory',
  () => {
    const heap = new Heap(shared());
    return compose(heap).freeList(32, 128).orElse(heap).logged(new EventRing(16));
  },
  {},
);

conforms('BumpAllocator', (memory) => new BumpAllocator(memory), {
  fill: [new BumpAllocator(new Memory(memoryBytes)).capacity],
  reclaims: 'lifo',
  reset: (bump) => bump.reset(),
  catches: ['foreign', 'doubleFree'],
  from: (parent) => BumpAllocator.from(parent, 8 * KiB),
});

conforms('ScopedAllocator', (memory) => new ScopedAllocator(memory), {
  fill: [new ScopedAllocator(new Memory(memoryBytes)).capacity],
  reclaims: 'lifo',
  reset: (scoped) => scoped.reset(),
  catches: ['foreign', 'doubleFree'],
  from: (parent) => ScopedAllocator.from(parent, 8 * KiB),
  scopes: true,
});

conforms('an inner scope', (memory) => new ScopedAllocator(memory).openScope(), {
  reclaims: 'lifo',
  reset: (scoped) => scoped.reset(),
  catches: ['foreign', 'doubleFree'],
  scopes: true,
});

conforms('FreeListAllocator', (memory) => FreeListAllocator.from(new Heap(memory), 100, 64), {
  fill: times(64, 100),
  maxAlign: 8,
  from: (parent) => FreeListAllocator.from(parent, 100, 64),
});

conforms('FreeListAllocator with an alignment', () => new FreeListAllocator(40, 30, { align: 256 }), {
  fill: times(30, 40),
  maxAlign: 256,
  from: (parent) => FreeListAllocator.from(parent, 40, 30, { align: 256 }),
});

conforms('FrameAllocator', () => new FrameAllocator(3, 12 * KiB), {
  fill: [12 * KiB],
  reclaims: 'lifo',
  reset: (frames) => {
    for (let count = 0; count < frames.frames; count++) frames.nextFrame();
  },
  catches: ['foreign', 'doubleFree'],
  from: (parent) => FrameAllocator.from(parent, 3, 4 * KiB),
});

conforms('NullAllocator', () => new NullAllocator(), { fill: [] });

conforms(
  'SizeClassAllocator',
  (memory) => SizeClassAllocator.from(new Heap(memory), { 16: 20, 32: 20, 100: 10, 256: 4 }),
  {
    fill: [...times(20, 16), ...times(20, 32), ...times(10, 100), ...times(4, 256)],
    maxAlign: 8,
    from: (parent) => SizeClassAllocator.from(parent, { 16: 20, 32: 20, 100: 10, 256: 4 }),
  },
);

conforms(
  'FallbackAllocator of a free list and its parent',
  (memory) => {
    const heap = new Heap(memory);
    return new FallbackAllocator(FreeListAllocator.from(heap, 32, 64), heap);
  },
  {},
);

conforms(
  'FallbackAllocator of a free list and a scoped allocator',
  (memory) => {
    const heap = new Heap(memory);
    return new FallbackAllocator(FreeListAllocator.from(heap, 32, 64), ScopedAllocator.from(heap, 12 * KiB));
  },
  {
    fill: [...times(64, 32), 12 * KiB],
    reclaims: 'lifo',
    reset: (fallback) => fallback.second.reset(),
    catches: ['foreign'],
  },
);

conforms(
  'FallbackAllocator of two heaps',
  (memory) => {
    const heap = new Heap(memory);
    return new FallbackAllocator(Heap.from(heap, 8000), Heap.from(heap, 16_000));
  },
  { fill: [8000, 16_000] },
);

conforms(
  'FallbackAllocator to nothing',
  (memory) => new FallbackAllocator(new Heap(memory), new NullAllocator()),
  {},
);

conforms('ProxyAllocator', (memory) => new ProxyAllocator(new Heap(memory), new Statistics()), {
  fill: [new Heap(new Memory(memoryBytes)).capacity],
});

conforms(
  'SegregatorAllocator',
  (memory) => {
    const heap = new Heap(memory);
    return new SegregatorAllocator(64, Heap.from(heap, 4000), Heap.from(heap, 16_000));
  },
  {},
);

conforms(
  'compose(heap).freeList().orElse(heap).logged()',
  (memory) => {
    const heap = new Heap(memory);
    return compose(heap).freeList(32, 128).orElse(heap).logged(new EventRing(16));
  },
  {},
);

conforms(
  'compose(heap).sizeClasses().segregate(heap)',
  (memory) => {
    const heap = new Heap(memory);
    return compose(heap).sizeClasses({ 16: 50, 64: 50 }).segregate(64, heap).logged(new Statistics());
  },
  { maxAlign: 8 },
);

const pool = (parent: Allocator) =>
  compose(parent)
    .scoped(4 * KiB)
    .freeList(32, 64)
    .logged(new EventRing(16));
conforms('compose(heap).scoped().freeList().logged()', (memory) => pool(new Heap(memory)), {
  fill: times(64, 32),
  maxAlign: 8,
  from: pool,
});

conforms('own allocator, in two methods', (memory) => new FirstFitAllocator(memory), {});

conforms('own allocator, that reclaims nothing', (memory) => new LinearAllocator(memory), {
  fill: [memoryBytes - RESERVED_BYTES],
  reclaims: 'never',
  reset: (bump) => bump.reset(),
  catches: ['foreign'],
});
