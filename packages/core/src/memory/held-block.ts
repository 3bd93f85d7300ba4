import { type AllocatorState, isPresent } from './allocator-kind.ts';
import { isOwned } from './check-bytes.ts';
import type { Memory } from './memory.ts';
import type { Ptr } from './ptr.ts';

/** The blocks that residents own, according to the words of a snapshot. */
export type HeldBlocks = HeldBlock[];

/** A block that a resident owns. Programs without residents do not bundle the class, which also checks the blocks. */
export class HeldBlock {
  readonly ptr: Ptr;
  readonly bytes: number;
  /** The offset of the state of the allocator, when it is known. */
  readonly allocator: Ptr;
  readonly owner: string;

  /**
   * @param allocator the allocator of the block.
   * @param owner names the resident in messages.
   */
  constructor(ptr: Ptr, bytes: number, allocator: object, owner: string) {
    this.ptr = ptr;
    this.bytes = bytes;
    this.allocator = (allocator as { ptr?: Ptr }).ptr ?? 0; // allocators with their own block have one
    this.owner = owner;
  }

  /**
   * Returns the faults of all blocks, including this one: two owners of the same bytes, or a block that is not live
   * in its allocator. O(n log n).
   */
  faults(held: HeldBlocks, { allocators }: Memory, words: Int32Array): string[] {
    const faults: string[] = [];
    held.sort((a, b) => a.ptr - b.ptr);
    let last: HeldBlock | undefined;
    for (const block of held) {
      const { ptr, bytes, owner, allocator } = block;
      const isShared = last?.ptr === ptr && last.bytes === bytes && last.owner === owner; // attached pools share the block
      if (last !== undefined && !isShared && ptr < last.ptr + last.bytes) {
        faults.push(
          `${owner}: its block of ${bytes} bytes at ${ptr} overlaps ${last.bytes} bytes at ${last.ptr} of ${last.owner}.`,
        );
      }
      last = block;
      const isLive = isOwned(allocators, words, ptr, bytes, allocator) !== false;
      if (!isLive || hasAllocator(allocators, words, ptr, bytes)) {
        faults.push(`${owner}: its block of ${bytes} bytes at ${ptr} is not live in its allocator.`);
      }
    }
    return faults;
  }
}

/** Whether the bytes are one live block of an allocator, as far as the memory shows. O(allocators). */
export function isLiveBlock(memory: Memory, ptr: Ptr, bytes: number, allocator: object): boolean {
  const block = new HeldBlock(ptr, bytes, allocator, 'a block');
  return block.faults([block], memory, memory.i32).length === 0;
}

/** Whether the bytes contain the state of an allocator. */
function hasAllocator(
  allocators: ReadonlyMap<Ptr, AllocatorState>,
  words: Int32Array,
  ptr: Ptr,
  bytes: number,
): boolean {
  for (const [at, state] of allocators) {
    if (at >= ptr && at < ptr + bytes && isPresent(words, at, state)) return true;
  }
  return false;
}
