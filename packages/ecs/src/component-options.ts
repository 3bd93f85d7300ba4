import type { Allocator } from '@offheap/core';
import type { Entity, EntitySource } from './entity.ts';
import type { Checked, StorageOptions } from '@offheap/struct/internal';
import type { Initial, StorageForm, Struct } from '@offheap/struct';

/** Settings of a new `ComponentPool`. */
export interface ComponentPoolOptions<E extends number = Entity> extends StorageOptions {
  /** Whose ids the components are found by. */
  readonly entities: EntitySource<E>;
  /** Where the pool takes its bytes from, in the memory of its entities; their allocator by default. */
  readonly allocator?: Allocator;
  /** How the components lie in memory: see `PackedPoolOptions`; `'interleaved'` by default. */
  readonly storage?: StorageForm;
  /** Whether views test that they stand where they did; on by default in the development build. */
  readonly checked?: Checked;
}

/** What fills a new component: a function, which creates no garbage when it is made once, or its fields. */
export type ComponentInit<T extends Struct, E extends number = Entity> =
  | ((component: T, entity: E) => void)
  | Initial<T>;
