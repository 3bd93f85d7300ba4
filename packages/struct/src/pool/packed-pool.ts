import type { Memory, Ptr } from '@offheap/core';
import { layoutOf } from '../schema/layout.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { attachedStorage, type PackedAttachOptions } from '../storage/attached-place.ts';
import { BasePool } from './base-pool.ts';
import { type SortKey, sortEntries, swapEntries } from './entry-sorting.ts';
import type { Handle } from '../storage/handle.ts';
import { PACKED_KERNELS } from './kernels/kernels.ts';
import type { PackedPoolOptions } from './pool-options.ts';

/**
 * Stores entries without gaps, as entries 0 to `length - 1`: for drawing, uploading and tight loops. When an entry is
 * destroyed, the last entry moves into the gap. Handles and kept views still refer to the moved entry.
 *
 * ```ts
 * const particles = new PackedPool(Particle, { capacity: 100_000 });
 * particles.spawn((p) => {
 *   p.x = 10;
 * });
 * particles.destroyWhere((p) => p.life <= 0);
 * ```
 */
export class PackedPool<T extends Struct> extends BasePool<T> {
  /** Says that entries 0 to `length - 1` are those alive. */
  readonly isPacked = true;

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the class is no struct or the capacity out of range.
   * @throws OutOfMemoryError when the allocator has no room.
   */
  constructor(T: StructClass<T>, options: PackedPoolOptions) {
    super('PackedPool', T, options, PackedPool.prototype, PACKED_KERNELS);
  }

  /**
   * A pool over the entries of one that lies in a memory already: another thread's, or one in a copy of the bytes. All
   * that changes is in the memory, so both see the same entries; one of them at a time may make or destroy some. Handles
   * hold in both, kept views only where they were made. Disposing of it leaves the entries as they are.
   *
   * @param ptr the other pool's `ptr`.
   * @throws AllocatorError `CORRUPT` when there is no such pool of this struct, or its entries lie in another form of `storage`; `MEMORY` when the allocator is another memory's.
   */
  static attach<T extends Struct>(
    T: StructClass<T>,
    memory: Memory,
    ptr: Ptr,
    options: PackedAttachOptions = {},
  ): PackedPool<T> {
    return new PackedPool(T, {
      ...options,
      ...attachedStorage('PackedPool', layoutOf(T), memory, ptr, options),
    });
  }

  /**
   * Moves the pool's cursor to the entry at an index, 0 to `length - 1`, and returns it. O(1).
   *
   * @throws AllocatorError `INVALID_ARGUMENT` in checked mode, when there is no such entry.
   */
  at(index: number): T {
    return this.methods.at(index);
  }

  /**
   * Puts the entries in ascending order of a number field, or of what a function returns for each entry: entries of equal keys stay in
   * their order, NaN comes last. For descending order, return the negative: `sortBy((p) => -p.y)`. Handles and the views that `create`
   * returned follow their entries; cursors do not.
   *
   * ```ts
   * actors.sortBy('y'); // drawn from the back to the front
   * ```
   *
   * O(length): entries that are nearly in order are sorted by insertion, others by the digits of their keys (radix sort). Makes no
   * garbage: the keys lie in typed arrays beside the memory, up to 56 bytes for each entry of the largest pool that was sorted, which
   * all pools share and which are kept for the next sort.
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool, an `init` or a hook, in production too, and when the function creates or
   *   destroys entries; `INVALID_ARGUMENT` when the field is none or holds no number, the function does not return a number, or a view
   *   that must follow its entry is frozen. Nothing has moved then.
   */
  sortBy(key: SortKey<T>): void {
    sortEntries(this, key);
  }

  /**
   * Swaps the places of two entries, which are given by handle or by view. Both keep their handles. O(1).
   *
   * @throws AllocatorError `STALE` or `NOT_OWNED` as {@link destroy}, `BUSY` inside a loop over the pool, an `init` or a hook, in
   *   production too; `INVALID_ARGUMENT` when a view that must follow its entry is frozen.
   */
  swap(a: T | Handle<T>, b: T | Handle<T>): void {
    swapEntries(this, this.slotOf(a), this.slotOf(b));
  }
}
