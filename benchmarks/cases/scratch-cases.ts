import type { Case, Variant } from '../harness/benchmark.ts';
import { makeTemporaries } from '../scratch/benchmarks.ts';
import { TEMPORARIES, type TemporariesModule } from '../scratch/temporaries.ts';

type Entry = readonly [name: string, load: () => Promise<TemporariesModule>];

function variants(sumOf: (n: number) => number, entries: readonly Entry[]): Variant[] {
  return entries.map(([name, load]) => ({
    name,
    load: async () => makeTemporaries((await load()).temporaries, sumOf),
  }));
}

/** Temporary values of one frame. */
export const scratchCases: readonly Case[] = [
  {
    name: 'scratch-objects',
    what: `Creates ${TEMPORARIES} contacts of three floats in each frame, then computes their sum.`,
    unit: 'temporary value',
    count: TEMPORARIES,
    hand: 'hand',
    variants: variants(
      (n) => 3 * n + 0.875,
      [
        ['hand', () => import('../scratch/hand-contacts.ts')],
        ['offheap create', () => import('../scratch/offheap-contacts.ts')],
        ['offheap array', () => import('../scratch/offheap-contact-array.ts')],
        ['object literals', () => import('../scratch/literal-contacts.ts')],
      ],
    ),
  },
  {
    name: 'scratch-lists',
    what: `Creates ${TEMPORARIES} lists of four floats in each frame, then computes their sum.`,
    unit: 'temporary value',
    count: TEMPORARIES,
    hand: 'hand',
    variants: variants(
      (n) => 4 * n + 8,
      [
        ['hand', () => import('../scratch/hand-lists.ts')],
        ['offheap array', () => import('../scratch/offheap-lists.ts')],
        ['array literals', () => import('../scratch/array-literals.ts')],
        ['new Float32Array', () => import('../scratch/float32-arrays.ts')],
      ],
    ),
  },
];
