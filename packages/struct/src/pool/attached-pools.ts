import type { Memory, Ptr } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import { sharingOf } from '../view/sharing.ts';
import { poolDisposed } from './pool-errors.ts';
import type { BasePool } from './base-pool.ts';

/** The pools of this thread that were attached to the bytes of others, by buffer. */
const attachedTo = new WeakMap<object, Set<BasePool<Struct>>>();

/** What the methods of an attached pool are called on. */
type Methods = Readonly<Record<PropertyKey, (this: unknown, a?: unknown, b?: unknown) => unknown>>;

/** Methods that do not ask whether the pool is still there, as other pools cannot be disposed of behind their backs. */
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
  Symbol.iterator,
];
const GETTERS: readonly PropertyKey[] = ['length', 'capacity', 'slabs'];

/**
 * Has a pool that was attached to another one's bytes ask, once in each call and at the beginning of each loop, whether the other
 * pool has been disposed of. Its methods are on a prototype of its own: other pools do not pay for it.
 */
export function askFirst<T extends Struct>(pool: BasePool<T>): void {
  const { storage } = pool;
  const inner = Object.getPrototypeOf(pool) as object;
  const methods = inner as Methods; // by name
  let isGone = false;
  const ask = (): void => {
    if (!storage.isAlive) throw poolDisposed(pool);
  };
  const asking: PropertyDescriptorMap = {};
  for (const name of METHODS) {
    const method = methods[name];
    if (method === undefined) continue; // `at` is a packed pool's
    asking[name] = {
      value(this: unknown, a?: unknown, b?: unknown) {
        ask();
        return method.call(this, a, b);
      },
    };
  }
  for (const name of GETTERS) {
    asking[name] = {
      get(this: unknown) {
        ask();
        return Reflect.get(inner, name, this) as unknown;
      },
    };
  }
  asking['checkHere'] = {
    value(this: unknown) {
      methods['checkHere']!.call(this);
      ask();
    },
  };
  Object.setPrototypeOf(pool, Object.create(inner, asking) as object);
  // What loops and references ask before they begin.
  Object.defineProperty(pool, 'isGone', {
    get: () => isGone || !storage.isAlive,
    set: (value: boolean) => {
      isGone = value;
    },
  });
  sharingOf(pool.memory).isShared = true;
  const { buffer } = pool.memory;
  const pools = attachedTo.get(buffer) ?? new Set();
  attachedTo.set(buffer, pools.add(pool));
}

/** Forgets an attached pool that was disposed of. */
export function detachPool<T extends Struct>(pool: BasePool<T>): void {
  attachedTo.get(pool.memory.buffer)?.delete(pool);
}

/** Whether a loop or a callback of a pool that was attached to these bytes, in this thread, runs. */
export function isAttachedBusy({ buffer }: Memory, ptr: Ptr): boolean {
  for (const pool of attachedTo.get(buffer) ?? []) if (pool.ptr === ptr && pool.isBusy) return true;
  return false;
}
