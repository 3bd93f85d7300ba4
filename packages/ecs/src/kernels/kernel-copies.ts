import type { CopiesByLength, KernelCopies } from '@offheap/struct/internal';
import type { RemovalConstants, RemovalParts, RemoveEntity } from './entity-removal.kernel.ts';
import type { OrderConstants, OrderMethods, OrderParts } from './group-order.kernel.ts';
import type { JoinConstants, JoinLoopFunction, JoinParts } from './join-loop.kernel.ts';
import type { SetConstants, SetMethods, SetParts } from './set-methods.kernel.ts';

// Copies of kernels. Each copy is called once, because V8 keeps type feedback for each function in the source. The build without the
// code generator fills the lists: see `tools/build/kernel-copies.ts`.

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

/** Copies of unchecked loops, by the number of components that are passed to the callback. */
export const LOOP_COPIES: CopiesByLength<JoinParts, JoinConstants, JoinLoopFunction> = [];

/** Copies of the methods of groups, by the number of sets in the group. */
export const ORDER_COPIES: CopiesByLength<OrderParts, OrderConstants, OrderMethods> = [];

/** Copies of the removal of an entity, by the number of steps. */
export const REMOVAL_COPIES: CopiesByLength<RemovalParts, RemovalConstants, RemoveEntity> = [];
