// Component pools of offheap in a query: each entity of the smallest pool is looked up in the others.
import type { EntityWorlds } from './entity-world.ts';
import { offheapWorld } from './offheap-world.ts';

export const worlds: EntityWorlds = { make: (count) => offheapWorld(count, false) };
