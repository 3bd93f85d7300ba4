import type { Memory, Ptr } from '@offheap/core';
import { callBefore } from '@offheap/core/internal';
import type { Struct } from '../schema/struct.ts';
import { sharingOf } from '../view/sharing.ts';
import { poolDisposed } from './pool-errors.ts';
import type { BasePool } from './base-pool.ts';

/** A pool, a tag or entities that were attached to the bytes of another object. */
export interface Attached {
  readonly memory: Memory;
  readonly ptr: Ptr;
  /** Whether a loop or a callback is running. */
  readonly isBusy: boolean;
}

/** The pools, tags and entities of this thread that were attached to the bytes of others, by buffer. */
const attachedTo = new WeakMap<object, Set<Attached>>();

/**
 * Methods that do not check whether the pool still exists, because only attached pools can be disposed of through
 * another object.
 */
const METHODS: readonly PropertyKey[] = [
  'create',
  'tryCreate',
  'spawn',
  'trySpawn',
  'destroy',
  'get',
  'has',
  'retarget',
  'at',
  'each',
  'destroyWhere',
  'spawnMany',
  'checkHere',
  Symbol.iterator,
];
const GETTERS: readonly PropertyKey[] = ['length', 'capacity', 'slabs'];

/**
 * Makes a pool that was attached to the bytes of another pool check, at the start of each call and of each loop,
 * whether the other pool has been disposed of. The methods are on a prototype of that pool, so other pools do not pay
 * for the check.
 */
export function askFirst<T extends Struct>(pool: BasePool<T>): void {
  const { storage } = pool;
  let isGone = false;
  callBefore(pool, METHODS, GETTERS, () => {
    if (!storage.isAlive) throw poolDisposed(pool);
  });
  // Loops read this property before they begin, and references before each read.
  Object.defineProperty(pool, 'isGone', {
    get: () => isGone || !storage.isAlive,
    set: (value: boolean) => {
      isGone = value;
    },
  });
  sharingOf(pool.memory).isShared = true;
  trackAttached(pool);
}

/** Records what was attached. */
export function trackAttached(attached: Attached): void {
  const { buffer } = attached.memory;
  const all = attachedTo.get(buffer) ?? new Set();
  attachedTo.set(buffer, all.add(attached));
}

/** Stops recording an attached object, which is disposed of. */
export function forgetAttached(attached: Attached): void {
  attachedTo.get(attached.memory.buffer)?.delete(attached);
}

/** Whether, in this thread, a loop or a callback of an object that was attached to these bytes is running. */
export function isAttachedBusy({ buffer }: Memory, ptr: Ptr): boolean {
  for (const each of attachedTo.get(buffer) ?? []) if (each.ptr === ptr && each.isBusy) return true;
  return false;
}
