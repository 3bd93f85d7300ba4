import { bump, pairs, randomSizes } from '../allocators/benchmarks.ts';
import type { Allocation } from '../allocators/blocks.ts';
import type { Benchmark, Case, Variant } from '../harness/benchmark.ts';

const COUNT = 10_000;
const TURNOVER = 5000;

/** A module, by the name that the report has for it. */
interface Entry extends Pick<Variant, 'name' | 'version'> {
  readonly load: () => Promise<{ readonly allocation: Allocation }>;
}

const freeList: Entry = { name: 'hand', load: () => import('../allocators/hand-free-list.ts') };
const bumpPointer: Entry = { name: 'hand', load: () => import('../allocators/hand-bump.ts') };
const sizeClasses: Entry = { name: 'hand', load: () => import('../allocators/hand-size-classes.ts') };
const ourFreeList: Entry = {
  name: 'offheap FreeListAllocator',
  load: () => import('../allocators/offheap-free-list.ts'),
};
const ourScoped: Entry = {
  name: 'offheap ScopedAllocator',
  load: () => import('../allocators/offheap-scoped.ts'),
};
const ourHeap: Entry = { name: 'offheap Heap', load: () => import('../allocators/offheap-heap.ts') };
const others: readonly Entry[] = [
  { name: 'new Uint8Array', load: () => import('../allocators/uint8-arrays.ts') },
  {
    name: '@thi.ng/malloc',
    version: '@thi.ng/malloc 6.1.150',
    load: () => import('../allocators/thi-ng-malloc.ts'),
  },
];

function variants(entries: readonly Entry[], start: (allocation: Allocation) => Benchmark): Variant[] {
  return entries.map((entry) => ({ ...entry, load: async () => start((await entry.load()).allocation) }));
}

const ORDERS = {
  lifo: 'the last one first',
  fifo: 'the first one first',
  random: 'in random order',
} as const;

const pairCases = (['lifo', 'fifo', 'random'] as const).map((order): Case => ({
  name: `alloc-${order}`,
  what: `Allocates ${COUNT} blocks of 32 bytes, and frees them, ${ORDERS[order]}.`,
  unit: 'pair',
  count: COUNT,
  hand: 'hand',
  variants: variants([freeList, ourFreeList, ourHeap, ...others], (allocation) =>
    pairs(allocation, COUNT, order),
  ),
  limits: ['C++ free list', 'C malloc'],
}));

/** Blocks of bytes, in the orders that games free them in. */
export const allocatorCases: readonly Case[] = [
  ...pairCases,
  {
    name: 'alloc-sizes',
    what: `Frees ${TURNOVER} of ${COUNT} blocks, chosen at random, of 8 to 1024 bytes, and allocates the same number with other random sizes.`,
    unit: 'pair',
    count: TURNOVER,
    hand: 'hand',
    variants: variants([sizeClasses, ourHeap, ...others], (allocation) =>
      randomSizes(allocation, COUNT, TURNOVER),
    ),
    limits: ['C malloc'],
  },
  {
    name: 'alloc-bump',
    what: `Allocates ${COUNT} blocks of 32 bytes one after the other, and frees all at once.`,
    unit: 'block',
    count: COUNT,
    hand: 'hand',
    variants: variants([bumpPointer, ourScoped, ...others], (allocation) => bump(allocation, COUNT)),
    limits: ['C++ bump'],
  },
];
