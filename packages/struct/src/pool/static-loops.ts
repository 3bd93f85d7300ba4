import type { Struct } from '../schema/struct.ts';
import type { EntryLoop, LoopConstants, LoopParts } from './kernels/pool-kernel.ts';
import { DESTROYS, PACKED_VISITS, POOL_VISITS, SPAWNS } from './static-loops.generated.ts';

/** Makes a loop: a copy of its kernel. */
export type MakeLoop = <T extends Struct>(parts: LoopParts<T>, C: LoopConstants) => EntryLoop<T>;

/** How many copies of each list are in use: each is used once. */
const used = new Map<readonly MakeLoop[], number>();

/**
 * A copy of a loop's kernel that no other loop has, for where no code may be made from text: V8 keeps type feedback for each function of the
 * source. Undefined when there is none for these constants, or all are in use.
 */
export function staticLoop(
  what: string,
  { CHECKED, PACKED, HAS_ON_CREATE, HAS_ON_DESTROY }: LoopConstants,
): MakeLoop | undefined {
  if (CHECKED) return undefined;
  if (what === 'spawnMany' ? HAS_ON_CREATE : what === 'destroyWhere' && HAS_ON_DESTROY) return undefined;
  const visits = PACKED ? PACKED_VISITS : POOL_VISITS;
  const copies = what === 'spawnMany' ? SPAWNS : what === 'destroyWhere' ? DESTROYS : visits;
  const next = used.get(copies) ?? 0;
  used.set(copies, next + 1);
  return copies[next];
}
