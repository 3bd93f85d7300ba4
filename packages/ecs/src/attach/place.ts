import { type Allocator, AllocatorError, type Memory, type Ptr, RESERVED_BYTES } from '@offheap/core';
import { NullAllocator } from '@offheap/core/compose';
import { checkAllocator, showValue } from '@offheap/core/internal';
import type { Entities } from '../entities.ts';
import { FIRST_SET_WORD } from '../entity-words.ts';
import { NEXT_WORD } from '../sparse-set.ts';

/** Whether the given number of bytes from `ptr` on can be the state of an object in a memory. */
export function fits(memory: Memory, ptr: Ptr, bytes: number): boolean {
  return Number.isInteger(ptr) && ptr >= RESERVED_BYTES && ptr % 4 === 0 && ptr + bytes <= memory.byteLength;
}

/** Visits the places of the sets of entities in the order of their list in the memory, as far as the list is valid. */
export function* setsOf({ memory, ptr }: Entities): Generator<Ptr> {
  const { i32 } = memory;
  let at = i32[(ptr >>> 2) + FIRST_SET_WORD]!;
  for (let left = i32.length; at !== 0 && left > 0 && fits(memory, at, 4); left--) {
    yield at;
    at = i32[(at >>> 2) + NEXT_WORD]!;
  }
}

/**
 * Returns the allocator of an attached object: one without room, unless another is given.
 *
 * @throws AllocatorError `MEMORY` when the allocator belongs to another memory.
 */
export function attachedAllocator(what: string, memory: Memory, allocator: Allocator | undefined): Allocator {
  if (allocator === undefined) return new NullAllocator(memory);
  checkAllocator(`The allocator of ${what}`, allocator);
  if (allocator.memory === memory) return allocator;
  throw new AllocatorError(
    'MEMORY',
    `The allocator of ${what} belongs to another memory: expected one of the same memory, such as \`Heap.attach(memory)\`.`,
  );
}

/** Returns the error about bytes that do not contain the object to attach to. */
export function notThere(what: string, ptr: Ptr, reason: string): AllocatorError {
  return new AllocatorError(
    'CORRUPT',
    `No ${what} at ${showValue(ptr)}: ${reason.replace(/\.$/, '')}. Pass the \`ptr\` of one in this memory, or in the memory that this one is a copy of.`,
  );
}
