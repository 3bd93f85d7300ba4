import type { Memory } from '@offheap/core';
import { type Inspection, inspect as inspectWith } from '@offheap/core/debug';
import { inspectPool } from '@offheap/struct/internal';
import { inspectEntities } from './inspect-entities.ts';

/**
 * Describes the contents of a memory: its allocators, pools, scratch, entities, component pools and tags. O(blocks and slots). The
 * description is made of new objects, so do not call it every frame. It changes nothing.
 *
 * ```ts
 * console.log(inspectionText(inspect(heap.memory)));
 * ```
 */
export function inspect(memory: Memory): Inspection {
  return inspectWith(memory, [inspectPool, inspectEntities]);
}
