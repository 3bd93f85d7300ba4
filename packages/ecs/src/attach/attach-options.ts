import type { Allocator } from '@offheap/core';
import type { StorageForm } from '@offheap/struct';
import type { Checked } from '@offheap/struct/internal';

/** Settings of entities that are attached to those in a memory. */
export interface EntitiesAttachOptions {
  /**
   * An allocator over the same memory, from which the component pools that are attached take further slabs. None by default: pools do not
   * grow.
   */
  readonly allocator?: Allocator;
}

/** Settings of a component pool that is attached to one in a memory. */
export interface ComponentAttachOptions extends EntitiesAttachOptions {
  /** Whether views test that they stand where they did; on by default in the development build. */
  readonly checked?: Checked;
  /** How the components lie: as the other pool was made, `'interleaved'` by default. */
  readonly storage?: StorageForm;
}

/** Settings of a tag that is attached to one in a memory. */
export interface TagAttachOptions {
  /** The name that the other tag was made with, if it has one. */
  readonly name?: string;
}
