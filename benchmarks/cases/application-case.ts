import { KINDS, THINGS, type ApplicationModule } from '../application/application.ts';
import { runSystems } from '../application/benchmarks.ts';
import type { Case } from '../harness/benchmark.ts';

const entries: readonly (readonly [name: string, load: () => Promise<ApplicationModule>])[] = [
  ['hand', () => import('../application/hand.ts')],
  ['offheap system', () => import('../application/offheap-systems.ts')],
  ['offheap each', () => import('../application/offheap-each.ts')],
  ['offheap cursor', () => import('../application/offheap-cursor.ts')],
  ['offheap for-of', () => import('../application/offheap-for-of.ts')],
  ['objects', () => import('../application/objects.ts')],
];

/** Many systems: code that all of them share has to handle many types. */
export const applicationCase: Case = {
  name: 'application',
  what: `Runs ${KINDS} systems over ${KINDS} structs, ${THINGS} of each: four fields each.`,
  unit: 'entry',
  count: KINDS * THINGS,
  hand: 'hand',
  variants: entries.map(([name, load]) => ({ name, load: async () => runSystems(await load()) })),
};
