import type { Case } from '../harness/benchmark.ts';
import { type Movers, updateAll } from '../particles/benchmarks.ts';

const COUNT = 100_000;

const entries: readonly (readonly [name: string, load: () => Promise<{ readonly particles: Movers }>])[] = [
  ['hand', () => import('../particles/hand.ts')],
  ['offheap flat', () => import('../particles/offheap/packed-system.ts')],
  ['offheap vectors', () => import('../nested/vectors.ts')],
  ['offheap structs', () => import('../nested/structs.ts')],
  ['objects, flat', () => import('../particles/new-objects.ts')],
  ['objects, nested', () => import('../nested/objects.ts')],
];

/** `p.position.x` beside `p.x`. */
export const nestedCase: Case = {
  name: 'nested',
  what: `Moves all ${COUNT} particles whose fields are nested: four fields each.`,
  unit: 'particle',
  count: COUNT,
  hand: 'hand',
  variants: entries.map(([name, load]) => ({
    name,
    load: async () => updateAll((await load()).particles, COUNT),
  })),
};
