import type { Platform } from '../harness/benchmark.ts';
import type { Particles } from './benchmarks.ts';

/** The features of a kind of storage for particles. */
export interface WorldEntry {
  readonly name: string;
  readonly version?: string;
  /** The runtimes in which it cannot run, and the reason. */
  readonly excluded?: Readonly<Partial<Record<Platform, string>>>;
  readonly load: () => Promise<{ readonly particles: Particles }>;
  /** The cases that include it besides update-all; all cases by default. */
  readonly only?: 'update' | 'no expire';
}

/** All kinds of storage for particles: by hand, offheap, ordinary objects, and other libraries. */
export const worlds: readonly WorldEntry[] = [
  { name: 'hand', load: () => import('./hand.ts') },
  { name: 'hand-columns', load: () => import('./hand-columns.ts') },
  { name: 'hand-handles', load: () => import('./hand-handles.ts') },
  { name: 'offheap packed system', load: () => import('./offheap/packed-system.ts') },
  { name: 'offheap packed method', load: () => import('./offheap/packed-method.ts'), only: 'update' },
  { name: 'offheap packed each', load: () => import('./offheap/packed-each.ts'), only: 'update' },
  { name: 'offheap packed cursor', load: () => import('./offheap/packed-cursor.ts'), only: 'update' },
  { name: 'offheap packed for-of', load: () => import('./offheap/packed-for-of.ts'), only: 'update' },
  { name: 'offheap pool system', load: () => import('./offheap/pool-system.ts') },
  { name: 'offheap pool each', load: () => import('./offheap/pool-each.ts'), only: 'update' },
  { name: 'offheap kept views', load: () => import('./offheap/kept-views.ts'), only: 'no expire' },
  { name: 'new', load: () => import('./new-objects.ts') },
  { name: 'object pool', load: () => import('./object-pool.ts') },
  peer('bitecs', '0.4.0', () => import('./peers/bitecs.ts')),
  peer('@lastolivegames/becsy', '0.16.0', () => import('./peers/becsy.ts')),
  peer('koota', '0.6.6', () => import('./peers/koota.ts')),
  peer('miniplex', '2.0.0', () => import('./peers/miniplex.ts')),
  peer('elics', '3.4.2', () => import('./peers/elics.ts')),
  peer('@thi.ng/ecs', '0.7.159', () => import('./peers/thi-ng-ecs.ts')),
  peer('structurae', '4.0.2', () => import('./peers/structurae.ts')),
  peer('typed-struct', '2.7.3', () => import('./peers/typed-struct.ts')),
  {
    ...peer('pixi.js', '8.22.0', () => import('./peers/pixi-pool.ts')),
    excluded: { node: 'pixi.js needs a page' },
  },
];

function peer(name: string, version: string, load: WorldEntry['load']): WorldEntry {
  return { name, version: `${name} ${version}`, load, only: 'no expire' };
}
