import type { Memory, Ptr } from '@offheap/core';
import { readWhole } from '@offheap/core/internal';
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
  /** Whether entries 0 to `length - 1` are the live entries: true for packed pools. */
  readonly isPacked = true;

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the class is not a struct or the capacity is out of range.
   * @throws OutOfMemoryError when the allocator has no room, UnsupportedAlignmentError when it does not align blocks to
   *   64 bytes.
   */
  constructor(T: StructClass<T>, options: PackedPoolOptions) {
    super('PackedPool', T, options, PackedPool.prototype, PACKED_KERNELS);
  }

  /**
   * Returns a pool over the entries of a pool that already exists in a memory: a pool of another thread, or a pool in
   * a copy of the bytes. All changes are stored in the memory, so both pools have the same entries. Only one thread
   * at a time may create and destroy entries. Handles are valid in both pools; kept views only in the pool that
   * created them. Disposing of the attached pool does not destroy the entries.
   *
   * @param ptr the `ptr` of the other pool.
   * @throws AllocatorError `CORRUPT` when there is no such pool of this struct, or when its `storage` differs;
   *   `MEMORY` when the allocator belongs to another memory; `THREAD` when another thread has taken the memory.
   */
  static attach<T extends Struct>(
    T: StructClass<T>,
    memory: Memory,
    ptr: Ptr,
    options: PackedAttachOptions = {},
  ): PackedPool<T> {
    return readWhole(
      memory,
      () =>
        new PackedPool(T, {
          ...options,
          ...attachedStorage('PackedPool', layoutOf(T), memory, ptr, options),
        }),
    );
  }

  /**
   * Moves the cursor of the pool to the entry at an index, from 0 to `length - 1`, and returns the cursor. O(1).
   *
   * @throws AllocatorError `INVALID_ARGUMENT` in checked mode, when there is no such entry.
   */
  at(index: number): T {
    return this.methods.at(index);
  }

  /**
   * Sorts the entries in ascending order of a number field, or of the number that a function returns for each entry.
   * The sort is stable; NaN comes last. For descending order, negate the number: `sortBy((p) => -p.y)`. Handles, and
   * the views that `create` returned, follow their entries; cursors do not.
   *
   * ```ts
   * actors.sortBy('y'); // drawn from the back to the front
   * ```
   *
   * O(length): entries that are nearly in order are sorted by insertion, other entries by the digits of their keys
   * (radix sort). Creates no garbage: the keys are stored in typed arrays outside the memory, which all sorts share
   * and reuse. They take at most 56 bytes for each entry of the largest pool that was sorted.
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool, an `init` or a hook, in production too, and when the
   *   function creates or destroys entries; `INVALID_ARGUMENT` when the field does not exist or is not a number, when
   *   the function does not return a number, or when a view that must follow its entry is frozen. No entry is
   *   moved in these cases.
   */
  sortBy(key: SortKey<T>): void {
    sortEntries(this, key);
  }

  /**
   * Swaps the places of two entries, given by handle or by view. Both keep their handles. O(1).
   *
   * @throws AllocatorError `STALE` or `NOT_OWNED` under the same conditions as {@link destroy}; `BUSY` inside a loop
   *   over the pool, an `init` or a hook, in production too; `INVALID_ARGUMENT` when a view that must follow its
   *   entry is frozen.
   */
  swap(a: T | Handle<T>, b: T | Handle<T>): void {
    swapEntries(this, this.slotOf(a), this.slotOf(b));
  }
}
