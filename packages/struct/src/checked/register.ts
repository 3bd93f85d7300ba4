import { CheckedSingleOwner } from './checked-single-owner.ts';
import { registerCheckedMode } from '../checked-mode.ts';
import { guardTurn, refuseDetached } from '@offheap/core/internal';
import { VIEW_CHECKS } from './view-checks.ts';
import type { SlotPool } from '../pool/slot-pool.ts';
import type { Struct } from '../schema/struct.ts';
import { refuseUnknown } from '../view/refuse-unknown.ts';
import { CheckedViews } from './checked-views.ts';
import { GONE } from '../pool/gone.ts';
import { CHECKED_KERNELS } from '../pool/kernels/kernels.ts';

/** Methods of a pool that change more than the fields of an entry. */
const CHANGES: readonly PropertyKey[] = [
  'create',
  'tryCreate',
  'spawn',
  'trySpawn',
  'spawnMany',
  'destroy',
  'destroyWhere',
  'free',
  'clear',
  'shrink',
  'sortBy',
  'swap',
];

registerCheckedMode({
  kernels: CHECKED_KERNELS,
  reasons: GONE,
  viewChecks: VIEW_CHECKS,
  refuseUnknown,
  viewsOf(pool) {
    refuseDetachedToo(pool);
    return new CheckedViews(pool, pool.kind === 'PackedPool');
  },
  guardTurn: (pool) => guardTurn(pool, pool.memory, CHANGES),
  ownerOf: (allocator, binding) => new CheckedSingleOwner(allocator, binding),
});

/**
 * Makes a checked pool test whether its buffer is detached. The methods are on a prototype of that pool, so that
 * other pools do not pay for the test.
 */
function refuseDetachedToo<T extends Struct>(pool: SlotPool<T>): void {
  const plain = Object.getPrototypeOf(pool) as SlotPool<T>; // the methods of its class
  const checkHere = function (this: SlotPool<T>): void {
    refuseDetached(this.memory);
  };
  Object.setPrototypeOf(pool, Object.create(plain, { checkHere: { value: checkHere } }) as object);
}
