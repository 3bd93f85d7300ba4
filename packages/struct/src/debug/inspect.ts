import type { Memory } from '@offheap/core';
import { type Inspection, inspect as inspectWith } from '@offheap/core/debug';
import { inspectEntities } from './inspect-entities.ts';
import { inspectPool } from './inspect-pool.ts';

/**
 * What there is in a memory, as `inspect` of `@offheap/core/debug` gives it, with its pools, scratch, entities, component pools and
 * tags. O(blocks and slots); it makes garbage, so it is nothing for every frame. It changes nothing.
 *
 * ```ts
 * console.log(inspectionText(inspect(heap.memory)));
 * ```
 */
export function inspect(memory: Memory): Inspection {
  return inspectWith(memory, [inspectPool, inspectEntities]);
}
