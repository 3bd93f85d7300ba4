import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Checked } from '../checked-mode.ts';
import type { MaxGeneration } from '../storage/max-generation.ts';
import type { StorageForm, StorageOptions } from '../storage/slab-storage.ts';

/** Options of a new pool. */
export interface PoolOptions extends StorageOptions {
  /**
   * Whether each access of a view checks that its entry is live; with `'ranges'`, also whether integers are in the
   * range of their fields. By default `true` in the development build, `false` in the production build.
   */
  readonly checked?: Checked;
  /**
   * Which view `create` returns for the next entry in the slot of a destroyed entry, outside checked mode.
   *
   * - `'reused'` (default): the same object, so that `create` creates no garbage. The old view is then the view of
   *   the new entry: writes change the new entry, and `destroy(view)` and `using` destroy it. Keep handles, which are
   *   always checked.
   * - `'fresh'`: a new object. The old view stays detached: writes to it change no entry, `destroy(view)` throws
   *   `STALE`, and `using` does nothing. Costs one small object for each `create`; `spawn` creates none. `restore` and
   *   `loadSnapshot` attach the views that the entries had when the snapshot or the file was written, if this run of
   *   the program wrote it. Get the other entries by their handles.
   */
  readonly views?: Views;
  /**
   * What the pool does with a slot whose generations are used up. A slot has `2 ** (30 - slotBits) - 1` generations,
   * where `slotBits` is the number of bits of `maxCapacity`.
   *
   * - `'wrap'` (default): the generations start over. A handle that was kept for that long refers to the new entry.
   * - `'retire'`: the slot is never used again, so that no handle becomes valid a second time. Each retired slot
   *   reduces the capacity of the pool by one entry: see `BasePool.retired`.
   */
  readonly maxGeneration?: MaxGeneration;
}

/** Options of a new packed pool. */
export interface PackedPoolOptions extends PoolOptions {
  /**
   * How the entries are stored in memory.
   *
   * - `'interleaved'` (default): the fields of an entry are contiguous. Code that reads most fields of an entry, or a
   *   few entries in random order, accesses only one or two cache lines per entry.
   * - `'columns'`: the values of each field are contiguous, in a column of their own. This suits kernels (SIMD), and
   *   loops that read a few of many fields. Fields of nested structs have columns of their own; an array is one
   *   column of whole arrays. The pool and its views have the same methods, except that `array` of vectors and
   *   matrices is not available. Not for structs with explicit packing.
   */
  readonly storage?: StorageForm;
}

/** See {@link PoolOptions.views}. */
export type Views = 'reused' | 'fresh';

/** Whether each entry gets a new view. */
export function areFresh(views: Views | undefined): boolean {
  if (views === undefined || views === 'reused') return false;
  if (views === 'fresh') return true;
  throw new AllocatorError('INVALID_ARGUMENT', `views: ${showValue(views)}: expected 'reused' or 'fresh'.`);
}
