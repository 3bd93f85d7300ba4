import type { Memory } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import type { SlabStorage } from '../storage/slab-storage.ts';

/** The key of the method by which pools of other packages describe what kernels work on. */
export const KERNEL_TARGET: unique symbol = Symbol('kernel target');

/** A pool as used by a kernel: live entries from index 0 on, in slabs. */
export interface KernelPool {
  readonly layout: Layout;
  readonly memory: Memory;
  readonly storage: SlabStorage;
  readonly maxCapacity: number;
  readonly slabCapacity: number;
}

/** The entries that a kernel visits, of one pool or of several pools in the same order. */
export interface KernelTarget {
  /** For messages, as in `PackedPool of Particle`. */
  readonly name: string;
  readonly pools: readonly KernelPool[];
  /**
   * The number of parameters between the structs and the arguments that kernels do not use: 1 where `system` passes
   * the entity.
   */
  readonly skipped: number;
  readonly isChecked: boolean;
  /** Returns the current number of entries. Throws when the pool no longer exists. */
  count(this: void): number;
  /** Returns the loop without SIMD, which visits the entries from last to first. */
  system(this: void, fn: (...args: never[]) => unknown): (...args: unknown[]) => void;
}

/** An object with such a method. */
export interface HasKernelTarget {
  /** @internal */
  [KERNEL_TARGET](): KernelTarget;
}
