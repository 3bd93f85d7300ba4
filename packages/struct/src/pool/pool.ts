import type { Memory, Ptr } from '@offheap/core';
import { readWhole } from '@offheap/core/internal';
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
   * @throws AllocatorError `INVALID_ARGUMENT` when the class is not a struct or the capacity is out of range.
   * @throws OutOfMemoryError when the allocator has no room, UnsupportedAlignmentError when it does not align blocks to
   *   64 bytes.
   */
  constructor(T: StructClass<T>, options: PoolOptions) {
    super('Pool', T, options, Pool.prototype, POOL_KERNELS);
  }

  /**
   * Returns a pool over the entries of a pool that already exists in a memory: a pool of another thread, or a pool in
   * a copy of the bytes. All changes are stored in the memory, so both pools have the same entries. Only one thread
   * at a time may create and destroy entries. Handles are valid in both pools; kept views only in the pool that
   * created them. Disposing of the attached pool does not destroy the entries.
   *
   * @param ptr the `ptr` of the other pool.
   * @throws AllocatorError `CORRUPT` when there is no such pool of this struct, `MEMORY` when the allocator belongs
   *   to another memory, `THREAD` when another thread has taken the memory.
   */
  static attach<T extends Struct>(
    T: StructClass<T>,
    memory: Memory,
    ptr: Ptr,
    options: AttachOptions = {},
  ): Pool<T> {
    return readWhole(
      memory,
      () => new Pool(T, { ...options, ...attachedStorage('Pool', layoutOf(T), memory, ptr, options) }),
    );
  }
}
