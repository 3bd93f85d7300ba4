import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Checked } from '../checked-mode.ts';
import type { MaxGeneration } from '../storage/max-generation.ts';
import type { StorageForm, StorageOptions } from '../storage/slab-storage.ts';

/** Settings of a new pool. */
export interface PoolOptions extends StorageOptions {
  /**
   * Whether views check that their entry is alive, and with `'ranges'` also that integers fit their fields. By default `true`
   * in the development build, `false` in the production build.
   */
  readonly checked?: Checked;
  /**
   * Which view `create` returns for the next entry in the slot of a destroyed entry, outside of checked mode.
   *
   * - `'reused'` (default): the same object, so that `create` creates no garbage. The old view is then the view of the new
   *   entry: writes change the new entry, and `destroy(view)` and `using` destroy it. Keep handles, which are always checked.
   * - `'fresh'`: a new object. The old view stays detached: writes to it change no entry, `destroy(view)` throws `STALE`, and
   *   `using` does nothing. Costs one small object for each `create`; `spawn` creates none.
   */
  readonly views?: Views;
  /**
   * What the pool does with a slot whose generations are used up. A slot has `2 ** (30 - slotBits) - 1` generations, where
   * `slotBits` is the number of bits of `maxCapacity`.
   *
   * - `'wrap'` (default): the generations start over. A handle that was kept for that long refers to the new entry.
   * - `'retire'`: the slot is not used again, so that no handle becomes valid a second time. The pool has room for one entry
   *   less for each retired slot: see `BasePool.retired`.
   */
  readonly maxGeneration?: MaxGeneration;
}

/** Settings of a new packed pool. */
export interface PackedPoolOptions extends PoolOptions {
  /**
   * How the entries lie in memory.
   *
   * - `'interleaved'` (default): the fields of an entry side by side. What reads most fields of an entry, or few entries at random, finds
   *   them in one or two cache lines.
   * - `'columns'`: the values of a field side by side, each in a column of its own, for kernels (SIMD) and for loops that read few of many
   *   fields. Fields of nested structs have columns of their own; an array is one column of whole arrays. The pool and its views have
   *   the same methods; only `array` of vectors and matrices is not available. Not for structs with explicit packing.
   */
  readonly storage?: StorageForm;
}

/** See {@link PoolOptions.views}. */
export type Views = 'reused' | 'fresh';

/** Whether views are to be fresh. */
export function areFresh(views: Views | undefined): boolean {
  if (views === undefined || views === 'reused') return false;
  if (views === 'fresh') return true;
  throw new AllocatorError('INVALID_ARGUMENT', `views: ${showValue(views)}: expected 'reused' or 'fresh'.`);
}
