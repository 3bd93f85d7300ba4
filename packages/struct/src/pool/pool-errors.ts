import { AllocatorError, type Memory, OutOfMemoryError } from '@offheap/core';
import { detached, showValue } from '@offheap/core/internal';
import { wrongEntry } from '../schema/namesake.ts';
import type { Struct } from '../schema/struct.ts';
import { historyOf, pastOf } from '../view/history.ts';
import { refuseAsync } from '../view/refuse-promises.ts';
import type { CheckedView, View } from '../view/view.ts';
import type { SlotPool } from './slot-pool.ts';

/** The error for a pool without room for another entry. */
export function fullPool<T extends Struct>(pool: SlotPool<T>): AllocatorError {
  const { capacity, maxCapacity, retired } = pool;
  return (
    detached(pool.memory) ??
    new OutOfMemoryError(
      `The ${nameOf(pool)} is full: ${pool.length} entries.${
        retired > 0
          ? ` ${retired} slots are retired, because their generations are used up. Increase \`capacity\` or \`maxCapacity\`, or dispose of the pool and create another.`
          : capacity < maxCapacity
            ? ` It may grow to ${maxCapacity}, but its allocator has no room for a further slab.`
            : ' Increase `capacity` or `maxCapacity`, or use `tryCreate` or `trySpawn`.'
      }`,
    )
  );
}

/** The error for an attached pool whose bytes belong to a pool that was disposed of. */
export function poolDisposed<T extends Struct>(pool: SlotPool<T>): AllocatorError {
  return lostOwner(nameOf(pool), pool.memory);
}

/** The error for an object of another thread, or another object, that no longer exists. */
export function lostOwner(name: string, memory: Memory): AllocatorError {
  return (
    detached(memory) ??
    new AllocatorError(
      'DISPOSED',
      `The ${name} that this one was attached to was disposed of, or has been stored elsewhere since its memory was restored. Attach to an existing one.`,
    )
  );
}

/** The error for a handle without a live entry. */
export function staleHandle<T extends Struct>(pool: SlotPool<T>, handle: number): AllocatorError {
  const { slotMask, slotBits } = pool.storage.slots;
  return (
    detached(pool.memory) ??
    new AllocatorError(
      'STALE',
      `Handle ${handle} (slot ${handle & slotMask}, generation ${handle >>> slotBits}): this entry of the ${nameOf(pool)} is not alive. Test with \`has(handle)\`.${historyOf(pool, handle)}`,
    )
  );
}

/** The error for an argument that is not an entry of the pool's struct. */
export function noEntry<T extends Struct>(pool: SlotPool<T>, given: unknown): AllocatorError {
  const expected = `an entry or a handle of the ${nameOf(pool)}`;
  return wrongEntry('The entry', given, pool.layout, expected);
}

/** The error for an entry of another pool. */
export function entryElsewhere<T extends Struct>(pool: SlotPool<T>): AllocatorError {
  return new AllocatorError(
    'NOT_OWNED',
    `This ${pool.layout.name} is not an entry of this ${nameOf(pool)}: it was created by another pool or by a scope. Pass it to its owner, or destroy it with \`destroy(view)\`, which finds its owner.`,
  );
}

/** The error for a view whose entry was destroyed. */
export function entryGone<T extends Struct>(pool: SlotPool<T>, view: View): AllocatorError {
  const { $handle = 0, $end = '' } = view as Partial<CheckedView>; // only checked mode has them
  const which = $handle === 0 ? '' : ` of handle ${$handle}`;
  return (
    detached(pool.memory) ??
    new AllocatorError(
      'STALE',
      `This ${pool.layout.name}${which} is not alive: ${$end || 'it was destroyed before. Keep its handle, and test with `has(handle)`'}.${pastOf(view)}`,
    )
  );
}

/**
 * The error for an operation that moves entries inside a loop; `inHand` is the handle of the entry that the loop
 * visits.
 */
export function busyDestroy(struct: string, handle: number, inHand: number): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `Handle ${handle} of the PackedPool of ${struct}: a loop visits the entry of handle ${inHand}, and only that entry may be destroyed inside the loop, because the last entry would move. Use \`destroyWhere\`, or keep the handle and destroy it after the loop.`,
  );
}

/** The error for a frozen view that must change with its entry; `change` names the refused operation. */
export function frozenView(struct: string, change = 'destroyed'): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `A view of ${struct} is frozen, so it cannot follow its entry, and its entry cannot be ${change}. Do not use \`Object.freeze\` on views; freeze a copy: \`Object.freeze(toObject(view))\`.`,
  );
}

/**
 * Replaces the engine's error about a frozen cursor with an error that explains the cause. Returns any other error
 * unchanged.
 *
 * @param struct the name of the cursor's struct.
 */
export function orFrozen(error: unknown, cursor: object, struct: string): unknown {
  if (!(error instanceof TypeError) || !Object.isFrozen(cursor)) return error;
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `A cursor of ${struct} is frozen, so it cannot move to another entry. Do not use \`Object.freeze\` on cursors; freeze a copy: \`Object.freeze(toObject(cursor))\`.`,
  );
}

/** Whether a cursor can be moved: it is not frozen. Faster than `Object.isFrozen`. */
export function canMove(cursor: View): boolean {
  try {
    cursor.$offset = cursor.$offset; // oxlint-disable-line no-self-assign -- throws for a frozen object
    return true;
  } catch {
    return false;
  }
}

/** The error for disposing of a pool while its bytes are in use. */
export function busyDispose(what: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `dispose of the ${what} inside a loop over it, an \`init\` or a hook, which would then use freed bytes. Do it afterwards.`,
  );
}

/** The error for ending a scope or an allocator while a loop or a callback uses its bytes. */
export function busyEnd(what: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `A scope or an allocator would free the blocks of the ${what} inside a loop over it, an \`init\` or a hook, which still uses its bytes. Do it afterwards.`,
  );
}

/** The error for a restore that would remove bytes which a loop or a callback uses. */
export function busyRestore(what: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `restore to a moment before the ${what} was created or grew, inside a loop over it, an \`init\` or a hook, which would then use freed bytes. Restore afterwards.`,
  );
}

/** Throws when the body of a system is not a function; otherwise the error would only appear in the first frame. */
export function checkSystem(struct: string, fn: unknown): void {
  refuseAsync('callback of `system`', fn);
  if (typeof fn === 'function') return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The system over ${struct} is ${showValue(fn)}: expected a function of the entry, such as (p, dt) => { ... }.`,
  );
}

/** The error for destroying all entries inside a loop. */
export function busyPool(struct: string, what: string, inHand: number): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `${what} of ${struct} inside a loop over it, which visits the entry of handle ${inHand}. Do it after the loop.`,
  );
}

/** Returns the pool's name for messages. */
export function nameOf<T extends Struct>(pool: SlotPool<T>): string {
  return `${pool.kind} of ${pool.layout.name}`;
}
