import type { Benchmark, Case } from '../harness/benchmark.ts';
import { churn, type Particles, updateAll } from '../particles/benchmarks.ts';

const COUNTS = [1000, 10_000, 100_000, 1_000_000, 4_000_000];

const entries: readonly (readonly [name: string, load: () => Promise<{ readonly particles: Particles }>])[] =
  [
    ['hand', () => import('../particles/hand.ts')],
    ['offheap packed system', () => import('../particles/offheap/packed-system.ts')],
    ['offheap pool system', () => import('../particles/offheap/pool-system.ts')],
    ['new', () => import('../particles/new-objects.ts')],
  ];

function scalingCase(
  work: string,
  what: string,
  unit: string,
  count: number,
  start: (particles: Particles) => Promise<Benchmark>,
): Case {
  return {
    name: work,
    what,
    unit,
    count,
    hand: 'hand',
    variants: entries.map(([name, load]) => ({ name, load: async () => start((await load()).particles) })),
  };
}

/** The same work with increasing numbers of entries. */
export const scalingCases: readonly Case[] = COUNTS.flatMap((count) => [
  scalingCase(
    `update-${count}`,
    `Moves all ${count} particles: four fields each.`,
    'particle',
    count,
    (particles) => updateAll(particles, count),
  ),
  scalingCase(
    `churn-${count}`,
    `Destroys the ${count / 10} oldest of ${count} particles by handle, and creates the same number.`,
    'particle replaced',
    count / 10,
    (particles) => churn(particles, count, { turnover: count / 10, victims: 'oldest' }),
  ),
]);
