import type { Memory, Ptr } from '@offheap/core';
import { layoutOf } from '../schema/layout.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { type AttachOptions, attachedStorage } from '../storage/attached-place.ts';
import { BasePool } from './base-pool.ts';
import { POOL_KERNELS } from './kernels/kernels.ts';
import type { PoolOptions } from './pool-options.ts';

/**
 * Stores entries that never move, for objects that others refer to. The place of a destroyed entry is reused by the next entry.
 *
 * ```ts
 * const enemies = new Pool(Enemy, { capacity: 500 });
 * const enemy = enemies.create();
 * enemies.destroy(enemy);
 * ```
 */
export class Pool<T extends Struct> extends BasePool<T> {
  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the class is no struct or the capacity out of range.
   * @throws OutOfMemoryError when the allocator has no room.
   */
  constructor(T: StructClass<T>, options: PoolOptions) {
    super('Pool', T, options, Pool.prototype, POOL_KERNELS);
  }

  /**
   * A pool over the entries of one that lies in a memory already: another thread's, or one in a copy of the bytes. All
   * that changes is in the memory, so both see the same entries; one of them at a time may make or destroy some. Handles
   * hold in both, kept views only where they were made. Disposing of it leaves the entries as they are.
   *
   * @param ptr the other pool's `ptr`.
   * @throws AllocatorError `CORRUPT` when there is no such pool of this struct, `MEMORY` when the allocator is another memory's.
   */
  static attach<T extends Struct>(
    T: StructClass<T>,
    memory: Memory,
    ptr: Ptr,
    options: AttachOptions = {},
  ): Pool<T> {
    return new Pool(T, { ...options, ...attachedStorage('Pool', layoutOf(T), memory, ptr, options) });
  }
}
