import type { Memory, Ptr } from '@offheap/core';
import type { Layout, Struct } from '@offheap/struct';

/** A pool that can be drawn: a `PackedPool`, a `ComponentPool`, or any object whose live entries are contiguous. */
export interface PackedEntries<T extends Struct> {
  /** Whether entries 0 to `length - 1` are the live ones. */
  readonly isPacked: true;
  readonly layout: Layout<T>;
  readonly memory: Memory;
  readonly length: number;
  /** The number of entries in each slab. */
  readonly slabCapacity: number;
  /** The byte offset of each slab. */
  readonly slabs: readonly Ptr[];
  /**
   * The number of entries that each column of a slab has room for, if fields are in columns: a field at byte `b` of
   * the struct then begins at byte `b * rows` of the slab. 0, or undefined, if entries are interleaved.
   */
  readonly rows?: number;
  /** Moves the pool's cursor to an entry and returns it. */
  at(index: number): T;
}
