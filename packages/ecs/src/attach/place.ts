import { type Allocator, AllocatorError, type Memory, type Ptr, RESERVED_BYTES } from '@offheap/core';
import { NullAllocator } from '@offheap/core/compose';
import { checkAllocator } from '@offheap/core/internal';

/** Whether so many bytes from `ptr` on can be the state of something in a memory. */
export function fits(memory: Memory, ptr: Ptr, bytes: number): boolean {
  return Number.isInteger(ptr) && ptr >= RESERVED_BYTES && ptr % 4 === 0 && ptr + bytes <= memory.byteLength;
}

/**
 * The allocator of something that is attached: one that has no room, unless another is given.
 *
 * @throws AllocatorError `MEMORY` when it is another memory's.
 */
export function attachedAllocator(what: string, memory: Memory, allocator: Allocator | undefined): Allocator {
  if (allocator === undefined) return new NullAllocator(memory);
  checkAllocator(`The allocator of ${what}`, allocator);
  if (allocator.memory === memory) return allocator;
  throw new AllocatorError(
    'MEMORY',
    `The allocator of ${what} is another memory's: expected one of its own, such as \`Heap.attach(memory)\`.`,
  );
}

/** The error about bytes that are not what is attached to. */
export function notThere(what: string, ptr: Ptr, reason: string): AllocatorError {
  return new AllocatorError(
    'CORRUPT',
    `No ${what} at ${ptr}: ${reason.replace(/\.$/, '')}. Give the \`ptr\` of one in this memory, or in one that it is a copy of.`,
  );
}
