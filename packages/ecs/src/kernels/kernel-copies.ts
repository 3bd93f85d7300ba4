import type { KernelCopies } from '@offheap/struct/internal';
import type { RemovalConstants, RemovalParts, RemoveEntity } from './entity-removal.kernel.ts';
import type { OrderConstants, OrderMethods, OrderParts } from './group-order.kernel.ts';
import type { JoinConstants, JoinLoopFunction, JoinParts } from './join-loop.kernel.ts';
import type { SetConstants, SetMethods, SetParts } from './set-methods.kernel.ts';

// Copies of kernels. Each copy is called once, because V8 keeps type feedback for each function in the source. The build without the
// code generator fills the lists: see `tools/build/entity-copies.ts`.

/** Copies of the methods of component pools and tags, for unchecked pools of structs without callbacks, and for unchecked tags. */
export const SET_COPIES: KernelCopies<SetParts, SetConstants, SetMethods> = {
  flags: {
    CHECKED: false,
    COLUMNS: false,
    GENERATES: false,
    HAS_ON_CREATE: false,
    HAS_ON_DESTROY: false,
    RELEASES: false,
  },
  run: [],
};

/** Copies of a kernel that iterates over a list. Index 0 contains the copies for lists of length 1. */
type CopiesByLength<P, C, R> = readonly ((this: void, parts: P, constants: C) => R)[][];

/** Copies of unchecked loops, by the number of components that are passed to the callback. */
export const LOOP_COPIES: CopiesByLength<JoinParts, JoinConstants, JoinLoopFunction> = [];

/** Copies of the methods of groups, by the number of sets in the group. */
export const ORDER_COPIES: CopiesByLength<OrderParts, OrderConstants, OrderMethods> = [];

/** Copies of the removal of an entity, by the number of steps. */
export const REMOVAL_COPIES: CopiesByLength<RemovalParts, RemovalConstants, RemoveEntity> = [];

/** Returns a copy that no other call uses; undefined when there is none for this length, or all are in use. */
export function takeCopy<P, C, R>(
  copies: CopiesByLength<P, C, R>,
  length: number,
): ((this: void, parts: P, constants: C) => R) | undefined {
  return copies[length - 1]?.pop();
}
