import type { Allocator } from '../allocators/allocator.ts';
import type { Memory } from '../memory/memory.ts';

/**
 * Misuse that an allocator may find out, by an error and without any change:
 *
 * - `foreign`: freeing what lies outside of all its blocks
 * - `interior`: freeing from the middle of a block
 * - `doubleFree`: freeing a block a second time
 * - `wrongSize`: freeing a block with a size that it was not asked for
 */
export type Misuse = 'foreign' | 'interior' | 'doubleFree' | 'wrongSize';

/** Makes the allocator under test: in this memory, or in one of its own. Each time the same, and independent of the last. */
export type MakeAllocator<A extends Allocator> = (memory: Memory) => A;

/** What an allocator under test should be able to do. Everything has a default: the most that can be asked for. */
export interface AllocatorTraits<A extends Allocator = Allocator> {
  /** Stands in messages; the class's name by default. */
  readonly name?: string;
  /** Bytes of the memory that an allocator is made in; 32 KiB by default. */
  readonly memoryBytes?: number;
  /**
   * Sizes that, asked for in this order, fill an empty allocator to the last byte: `[heap.capacity]`, or 64 times 1024. By
   * default measured, always taking the largest block that can be had; then an exact fit that is refused does not show.
   */
  readonly fill?: readonly number[];
  /** The largest alignment that it gives, in bytes; beyond it refuses with `UNSUPPORTED_ALIGNMENT`. 4096, the most that is tried, by default. */
  readonly maxAlign?: number;
  /** Whether frees give space back in any order (default), only of the last block, or never: then give `fill` and `reset`. */
  readonly reclaims?: 'any' | 'lifo' | 'never';
  /** Gives everything back at once: for one that does not reclaim in any order. */
  readonly reset?: (allocator: A) => void;
  /** The misuse that it finds out; all by default. */
  readonly catches?: readonly Misuse[];
  /** Makes one from a parent: checks that it leaks nothing there, and owns nothing beside its own. */
  readonly from?: (parent: Allocator) => A;
}

/** The largest alignment that is tried. */
export const MOST_ALIGN = 4096;
