import type { Case } from '../harness/benchmark.ts';
import { ENTRIES, startUp, STRUCTS, type StartUpModule } from '../start-up/start-up.ts';

const entries: readonly (readonly [name: string, load: () => Promise<StartUpModule>])[] = [
  ['hand', () => import('../start-up/hand.ts')],
  ['offheap', () => import('../start-up/offheap.ts')],
];

/** The start of a program: code is generated for each struct, pool and system. */
export const startUpCase: Case = {
  name: 'start-up',
  what: `Creates ${STRUCTS} structs, a pool and two systems of each, and ${ENTRIES} entries in each pool, in an engine that has run the library's code before.`,
  unit: 'struct',
  count: STRUCTS,
  hand: 'hand',
  variants: entries.map(([name, load]) => ({ name, load: async () => startUp(await load()) })),
};
