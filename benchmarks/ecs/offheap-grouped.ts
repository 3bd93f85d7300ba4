// Component pools of offheap; positions and velocities are in a group.
import type { EntityWorlds } from './entity-world.ts';
import { offheapWorld } from './offheap-world.ts';

export const worlds: EntityWorlds = { make: (count) => offheapWorld(count, true) };
