import type { Memory } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import type { SlabStorage } from '../storage/slab-storage.ts';

/** The method by which pools of other packages say what kernels work on. */
export const KERNEL_TARGET: unique symbol = Symbol('kernel target');

/** A pool as a kernel sees it: live entries from index 0 on, in slabs. */
export interface KernelPool {
  readonly layout: Layout;
  readonly memory: Memory;
  readonly storage: SlabStorage;
  readonly maxCapacity: number;
  readonly slabCapacity: number;
}

/** The entries that a kernel visits: of one pool, or of several in the same order. */
export interface KernelTarget {
  /** For messages, as in `PackedPool of Particle`. */
  readonly name: string;
  readonly pools: readonly KernelPool[];
  /** Parameters between the structs and the arguments that have no use in a kernel: 1 where `system` gives the entity. */
  readonly skipped: number;
  readonly isChecked: boolean;
  /** Entries now. Throws when the pool is gone. */
  count(this: void): number;
  /** The loop without SIMD, from the last entry to the first. */
  system(this: void, fn: (...args: never[]) => unknown): (...args: unknown[]) => void;
}

/** What has such a method. */
export interface HasKernelTarget {
  /** @internal */
  [KERNEL_TARGET](): KernelTarget;
}
