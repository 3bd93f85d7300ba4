import type { Allocator } from '../allocators/allocator.ts';
import type { Memory } from '../memory/memory.ts';

/**
 * Misuse that an allocator may detect, by an error and without any change:
 *
 * - `foreign`: freeing an offset outside all of its blocks
 * - `interior`: freeing from the middle of a block
 * - `doubleFree`: freeing a block a second time
 * - `wrongSize`: freeing a block with a size other than that of its allocation
 */
export type Misuse = 'foreign' | 'interior' | 'doubleFree' | 'wrongSize';

/**
 * Creates the allocator under test in the given memory or in a memory of its own. Each call must return the same kind
 * of allocator, independent of the previous one.
 */
export type MakeAllocator<A extends Allocator> = (memory: Memory) => A;

/** The features that the suite expects of an allocator under test. By default, it expects every feature. */
export interface AllocatorTraits<A extends Allocator = Allocator> {
  /** The name in messages; by default, the name of the class. */
  readonly name?: string;
  /** The size in bytes of the memory for each allocator; 32 KiB by default. */
  readonly memoryBytes?: number;
  /**
   * Sizes that, when allocated in this order, fill an empty allocator completely: for example `[heap.capacity]`, or
   * 64 times 1024. By default the sizes are measured by always allocating the largest possible block; an exact fit
   * that the allocator wrongly refuses is then not detected.
   */
  readonly fill?: readonly number[];
  /**
   * The largest supported alignment in bytes; the allocator refuses larger ones with `UNSUPPORTED_ALIGNMENT`. 4096,
   * the largest that is tested, by default.
   */
  readonly maxAlign?: number;
  /**
   * Whether frees make room again in any order (`'any'`, default), only for the last block (`'lifo'`), or never
   * (`'never'`). For the latter two, set `fill` and `reset`.
   */
  readonly reclaims?: 'any' | 'lifo' | 'never';
  /** Frees all blocks at once, for an allocator that does not support frees in any order. */
  readonly reset?: (allocator: A) => void;
  /** The kinds of misuse that it detects; all by default. */
  readonly catches?: readonly Misuse[];
  /** Creates the allocator from a parent. The suite then checks that it leaks nothing there and owns no other bytes. */
  readonly from?: (parent: Allocator) => A;
}

/** The names of all traits. @internal */
export const KNOWN_TRAITS: Record<keyof AllocatorTraits, true> = {
  name: true,
  memoryBytes: true,
  fill: true,
  maxAlign: true,
  reclaims: true,
  reset: true,
  catches: true,
  from: true,
};

/** The largest alignment that is tested. */
export const MOST_ALIGN = 4096;
