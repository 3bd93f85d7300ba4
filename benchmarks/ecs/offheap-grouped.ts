// Component pools of ours, positions and velocities kept in one order.
import type { EntityWorlds } from './entity-world.ts';
import { offheapWorld } from './offheap-world.ts';

export const worlds: EntityWorlds = { make: (count) => offheapWorld(count, true) };
