import type { Memory } from '@offheap/core';
import { type Inspection, inspect as inspectWith } from '@offheap/core/debug';
import { inspectPool } from '@offheap/struct/internal';
import { inspectEntities } from './inspect-entities.ts';

/**
 * Returns the contents of a memory as a tree: its allocators, pools, scratch, entities, component pools and tags.
 * O(blocks + slots). The result consists of new objects, so do not call it each frame. It changes nothing.
 *
 * ```ts
 * console.log(inspectionText(inspect(heap.memory)));
 * ```
 */
export function inspect(memory: Memory): Inspection {
  return inspectWith(memory, [inspectPool, inspectEntities]);
}
