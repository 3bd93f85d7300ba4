import type { EntityWorlds } from './entity-world.ts';

/** A kind of storage for entities. */
export interface EntityWorldEntry {
  readonly name: string;
  readonly version?: string;
  readonly load: () => Promise<{ readonly worlds: EntityWorlds }>;
}

/** All kinds of storage for entities: by hand, offheap, and other libraries. */
export const entityWorlds: readonly EntityWorldEntry[] = [
  { name: 'hand', load: () => import('./hand.ts') },
  { name: 'offheap grouped', load: () => import('./offheap-grouped.ts') },
  { name: 'offheap joined', load: () => import('./offheap-joined.ts') },
  { name: 'bitecs', version: '0.4.0', load: () => import('./bitecs.ts') },
  { name: 'becsy', version: '0.16.0', load: () => import('./becsy.ts') },
];
