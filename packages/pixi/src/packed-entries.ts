import type { Memory, Ptr } from '@offheap/core';
import type { Layout, Struct } from '@offheap/struct';

/** What can be drawn: a `PackedPool`, a `ComponentPool`, whatever keeps its live entries side by side. */
export interface PackedEntries<T extends Struct> {
  /** Says that entries 0 to `length - 1` are those alive. */
  readonly isPacked: true;
  readonly layout: Layout<T>;
  readonly memory: Memory;
  readonly length: number;
  /** Entries in each slab. */
  readonly slabCapacity: number;
  /** Byte offset of each slab. */
  readonly slabs: readonly Ptr[];
  /**
   * Entries that each column of a slab has room for, where fields have columns: a field at byte `b` of the struct then begins at byte
   * `b * rows` of the slab. 0, or undefined, where entries are interleaved.
   */
  readonly rows?: number;
  /** Moves the pool's cursor to an entry and returns it. */
  at(index: number): T;
}
