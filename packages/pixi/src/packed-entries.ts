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
  /** Moves the pool's cursor to an entry and returns it. */
  at(index: number): T;
}
