import { type Allocator, type BlockOwner, checkAllocator, isBlockOwner } from '../allocators/allocator.ts';
import { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { noMemory } from './null-allocator.ts';

/** The type of `owns` of a composition: present when all of its parts have `owns`, and `undefined` otherwise. */
export type Owns<Parts extends readonly Allocator[]> = Parts extends readonly BlockOwner[]
  ? BlockOwner['owns']
  : undefined;

/** The `owns` of a composition of one or two parts: what the type {@link Owns} says, at run time. */
export function ownsOf<A extends Allocator>(only: A): Owns<[A]>;
export function ownsOf<A extends Allocator, B extends Allocator>(first: A, second: B): Owns<[A, B]>;
export function ownsOf(first: Allocator, second?: Allocator): BlockOwner['owns'] | undefined {
  if (!isBlockOwner(first)) return undefined;
  if (second === undefined) return (ptr, size) => first.owns(ptr, size);
  return isBlockOwner(second) ? (ptr, size) => first.owns(ptr, size) || second.owns(ptr, size) : undefined;
}

/**
 * Returns the one memory that all parts of a composition use.
 *
 * @throws AllocatorError `MEMORY` when the parts use different memories.
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
        `${parts.map((each) => each.constructor.name).join(' and ')} are in different memories: expected one. Create them from one parent, as in \`FreeListAllocator.from(heap, 32, 1024)\`.`,
      );
    }
  }
  return memory;
}
