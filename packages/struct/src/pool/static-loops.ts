import type { Struct } from '../schema/struct.ts';
import type { EntryLoop, LoopConstants, LoopParts } from './kernels/pool-kernel.ts';
import { DESTROYS, PACKED_VISITS, POOL_VISITS, SPAWNS } from './static-loops.generated.ts';

/** Creates a loop: a copy of its kernel. */
export type MakeLoop = <T extends Struct>(parts: LoopParts<T>, C: LoopConstants) => EntryLoop<T>;

/** The number of copies in use of each list. Each copy is used once. */
const used = new Map<readonly MakeLoop[], number>();

/**
 * Returns a copy of a loop's kernel that no other loop uses, for pages that forbid code generation, because V8 keeps
 * type feedback for each function of the source. Undefined when there is no copy for these constants, or all are in
 * use.
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
