import type { Memory } from '@offheap/core';
import { type Inspection, inspect as inspectWith } from '@offheap/core/debug';
import { inspectPool } from './inspect-pool.ts';

/**
 * Returns the contents of a memory, like `inspect` of `@offheap/core/debug`, including its pools and scratch.
 * `inspect` of `@offheap/ecs/debug` adds entities, component pools and tags. O(blocks + slots). The result consists
 * of new objects, so do not call it each frame. It changes nothing.
 *
 * ```ts
 * console.log(inspectionText(inspect(heap.memory)));
 * ```
 */
export function inspect(memory: Memory): Inspection {
  return inspectWith(memory, [inspectPool]);
}
