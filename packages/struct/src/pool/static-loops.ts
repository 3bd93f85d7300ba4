import type { Struct } from '../schema/struct.ts';
import type { EntryLoop, LoopConstants, LoopParts, SpawnLoop } from './kernels/pool-kernel.ts';
import { DESTROYS, PACKED_VISITS, POOL_VISITS, SPAWNS } from './kernels/static-loops.generated.ts';

export type MakeEntryLoop = (parts: LoopParts<Struct>, C: LoopConstants) => EntryLoop<Struct>;
export type MakeSpawnLoop = (parts: LoopParts<Struct>, C: LoopConstants) => SpawnLoop<Struct>;

type MakeLoop<T extends Struct, L> = (parts: LoopParts<T>, C: LoopConstants) => L;

/** How many copies of each list are in use: each is used once. */
const used = new Map<readonly unknown[], number>();

/**
 * A copy of a loop's kernel that no other loop has, for where no code may be made from text: V8 keeps type feedback for each function of the
 * source. Undefined when there is none for these constants, or all are in use.
 */
export function staticLoop<T extends Struct, L>(
  what: string,
  { CHECKED, PACKED, HAS_ON_CREATE, HAS_ON_DESTROY }: LoopConstants,
): MakeLoop<T, L> | undefined {
  if (CHECKED) return undefined;
  if (what === 'spawnMany' ? HAS_ON_CREATE : what === 'destroyWhere' && HAS_ON_DESTROY) return undefined;
  const visits = PACKED ? PACKED_VISITS : POOL_VISITS;
  const copies: readonly unknown[] =
    what === 'spawnMany' ? SPAWNS : what === 'destroyWhere' ? DESTROYS : visits;
  const next = used.get(copies) ?? 0;
  used.set(copies, next + 1);
  return copies[next] as MakeLoop<T, L> | undefined; // of the kernel of this name
}
