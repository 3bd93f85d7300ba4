import type { Particles } from './benchmarks.ts';

/** What a way to keep particles can do. */
export interface WorldEntry {
  readonly name: string;
  readonly version?: string;
  readonly load: () => Promise<{ readonly particles: Particles }>;
  /** The cases that it is in besides update-all; all of them unless it says otherwise. */
  readonly only?: 'update' | 'no expire';
}

/** All ways to keep particles: by hand, ours, ordinary objects, and other libraries. */
export const worlds: readonly WorldEntry[] = [
  { name: 'hand', load: () => import('./hand.ts') },
  { name: 'hand-columns', load: () => import('./hand-columns.ts') },
  { name: 'hand-handles', load: () => import('./hand-handles.ts'), only: 'no expire' },
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
];
