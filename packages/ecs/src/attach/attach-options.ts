import type { Allocator } from '@offheap/core';
import type { StorageForm } from '@offheap/struct';
import type { Checked } from '@offheap/struct/internal';

/** Options of entities that are attached to other entities in a memory. */
export interface EntitiesAttachOptions {
  /**
   * An allocator over the same memory, from which attached component pools allocate further slabs. Without it, pools
   * do not grow.
   */
  readonly allocator?: Allocator;
}

/** Options of a component pool that is attached to another pool in a memory. */
export interface ComponentAttachOptions extends EntitiesAttachOptions {
  /** Whether views check that their component still exists; true by default in the development build. */
  readonly checked?: Checked;
  /** How the components are stored; must equal the option of the original pool. `'interleaved'` by default. */
  readonly storage?: StorageForm;
}

/** Options of a tag that is attached to another tag in a memory. */
export interface TagAttachOptions {
  /** The name of the original tag, if it has one. */
  readonly name?: string;
}
