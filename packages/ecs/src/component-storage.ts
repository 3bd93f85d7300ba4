import type { Ptr } from '@offheap/core';
import type { Layout } from '@offheap/struct';
import { SlabStorage, type StorageOptions } from '@offheap/struct/internal';

/** The bytes of a component pool: slabs, and in the state block the words of its entity set. */
export class ComponentStorage extends SlabStorage {
  constructor(layout: Layout, options: StorageOptions, setBytes: number) {
    super('ComponentPool', layout, options, setBytes);
  }

  /** Byte offset of the entity set's words. */
  get setPtr(): Ptr {
    return this.ownPtr;
  }
}
