import type { Kernel } from '../../codegen/specialize.ts';
import type { Struct } from '../../schema/struct.ts';
import { destroyWhere } from './destroy-where.kernel.ts';
import { entries, type Entries } from './entries.kernel.ts';
import { iteration, type Iteration } from './iteration.kernel.ts';
import {
  destroyWhereSource,
  entriesSource,
  iterationSource,
  poolMethodsSource,
  spawnManySource,
  visitEntriesSource,
} from './kernel-sources.generated.ts';
import type {
  EntryLoop,
  EntryParts,
  LoopConstants,
  LoopParts,
  PoolConstants,
  PoolParts,
} from './pool-kernel.ts';
import { poolMethods, type PoolMethods } from './pool-methods.kernel.ts';
import { spawnMany } from './spawn-many.kernel.ts';
import { visitEntries } from './visit-entries.kernel.ts';

/** A kernel of a loop. */
export type LoopKernel<T extends Struct> = Kernel<LoopParts<T>, LoopConstants, EntryLoop<T>>;

/** The kernels of a pool. */
export interface Kernels<T extends Struct = Struct> {
  readonly entries: Kernel<PoolParts<T>, PoolConstants, Entries<T>>;
  readonly poolMethods: Kernel<EntryParts<T>, PoolConstants, PoolMethods<T>>;
  readonly iteration: Kernel<EntryParts<T>, PoolConstants, Iteration<T>>;
  readonly visitEntries: LoopKernel<T>;
  readonly destroyWhere: LoopKernel<T>;
  readonly spawnMany: LoopKernel<T>;
}

const KERNELS: Kernels = {
  entries: { run: entries, source: entriesSource },
  poolMethods: { run: poolMethods, source: poolMethodsSource },
  iteration: { run: iteration, source: iterationSource },
  visitEntries: { run: visitEntries, source: visitEntriesSource },
  destroyWhere: { run: destroyWhere, source: destroyWhereSource },
  spawnMany: { run: spawnMany, source: spawnManySource },
};

// The production build has kernels of three kinds here, without the branches that their constants rule out: see `tools/build/kernels.ts`.

/** For `PackedPool`, outside of checked mode. */
export const PACKED_KERNELS: Kernels = KERNELS;
/** For `Pool`, outside of checked mode. */
export const POOL_KERNELS: Kernels = KERNELS;
/** For checked mode. */
export const CHECKED_KERNELS: Kernels = KERNELS;
