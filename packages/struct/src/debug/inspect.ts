import type { Memory } from '@offheap/core';
import { type Inspection, inspect as inspectWith } from '@offheap/core/debug';
import { inspectPool } from './inspect-pool.ts';

/**
 * Describes the contents of a memory, as `inspect` of `@offheap/core/debug` does, with its pools and scratch; `@offheap/ecs/debug` has
 * one that adds entities, component pools and tags. O(blocks and slots). The description is made of new objects, so do not call it
 * every frame. It changes nothing.
 *
 * ```ts
 * console.log(inspectionText(inspect(heap.memory)));
 * ```
 */
export function inspect(memory: Memory): Inspection {
  return inspectWith(memory, [inspectPool]);
}
