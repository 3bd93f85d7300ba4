import { type Allocator, type BlockOwner, checkAllocator } from '../allocators/allocator.ts';
import { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { noMemory } from './null-allocator.ts';

/** `owns` of a composition: it is there when all of its parts have it, and `undefined` otherwise. */
export type Owns<Parts extends readonly Allocator[]> = Parts extends readonly BlockOwner[]
  ? BlockOwner['owns']
  : undefined;

/**
 * The one memory that all parts of a composition lie in.
 *
 * @throws AllocatorError `MEMORY` when there is more than one.
 * @internal
 */
export function sharedMemory(...parts: readonly Allocator[]): Memory {
  const none = noMemory();
  let memory = none;
  for (const part of parts) {
    checkAllocator('A part of a composition', part);
    if (memory === none) memory = part.memory;
    if (part.memory !== none && part.memory.buffer !== memory.buffer) {
      throw new AllocatorError(
        'MEMORY',
        `${parts.map((each) => each.constructor.name).join(' and ')} lie in different memories: expected one. Create them from one parent, as in \`FreeListAllocator.from(heap, 32, 1024)\`.`,
      );
    }
  }
  return memory;
}
