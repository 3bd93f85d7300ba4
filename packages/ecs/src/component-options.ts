import type { Allocator } from '@offheap/core';
import type { Entity, EntitySource } from './entity.ts';
import type { Checked, StorageOptions } from '@offheap/struct/internal';
import type { Initial, StorageForm, Struct } from '@offheap/struct';

/** Options of a new `ComponentPool`. */
export interface ComponentPoolOptions<E extends number = Entity> extends StorageOptions {
  /** The entities that the components belong to. */
  readonly entities: EntitySource<E>;
  /** The allocator of the pool, in the memory of its entities; by default the allocator of the entities. */
  readonly allocator?: Allocator;
  /** How the components are stored in memory: see `PackedPoolOptions`; `'interleaved'` by default. */
  readonly storage?: StorageForm;
  /** Whether views check that their component still exists; true by default in the development build. */
  readonly checked?: Checked;
}

/**
 * The initial values of a component: a function that is called with the component, or an object with values for some of
 * the fields. A function that is created once creates no garbage.
 */
export type ComponentInit<T extends Struct, E extends number = Entity> =
  | ((component: T, entity: E) => void)
  | Initial<T>;
