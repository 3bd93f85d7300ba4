import { Allocator, type Ptr } from '@offheap/core';

/** Returns the offset of an allocator's state; undefined for an allocator without a block of its own. */
export function stateOf(allocator: Allocator): Ptr | undefined {
  return (allocator as { readonly ptr?: Ptr }).ptr;
}

/** Returns the allocators that an allocator is composed of, as far as its properties contain them. */
export function partsOf(allocator: Allocator): Allocator[] {
  return Object.values(allocator)
    .flat()
    .filter((part): part is Allocator => part instanceof Allocator);
}

/**
 * Makes the memory call its residents when an allocator frees its blocks in bulk: when it is reset, released to a
 * mark or disposed of, or its scope is closed.
 *
 * @returns the offset of the allocator's state, if its blocks end only together with the state; 0 otherwise.
 */
export function watchEndsOf(allocator: Allocator): Ptr {
  const { memory } = allocator;
  const ptr = stateOf(allocator);
  if (ptr === undefined) {
    const parts = partsOf(allocator);
    if (parts.length === 0) memory.watchEnds();
    for (const part of parts) watchEndsOf(part);
    return 0;
  }
  const state = memory.allocators.get(ptr);
  if (state?.kind.freesAtOnce === true) {
    memory.watchEnds(ptr, ptr + state.bytes);
    return 0;
  }
  memory.watchEnds(ptr);
  return state === undefined ? 0 : ptr;
}
