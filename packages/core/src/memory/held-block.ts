import { type AllocatorState, isPresent } from './allocator-kind.ts';
import { isOwned } from './check-bytes.ts';
import type { Memory } from './memory.ts';
import type { Ptr } from './ptr.ts';

/** The blocks that residents hold, as the words of a snapshot say. */
export type HeldBlocks = HeldBlock[];

/** A block that a resident holds. Programs without residents do not bundle the class, which checks the blocks too. */
export class HeldBlock {
  readonly ptr: Ptr;
  readonly bytes: number;
  /** What the allocator was asked for the block, when that is known. */
  readonly allocator: Ptr;
  readonly owner: string;

  /**
   * @param allocator the allocator that the block comes from.
   * @param owner names the resident in messages.
   */
  constructor(ptr: Ptr, bytes: number, allocator: object, owner: string) {
    this.ptr = ptr;
    this.bytes = bytes;
    this.allocator = (allocator as { ptr?: Ptr }).ptr ?? 0; // those with a block of their own have one
    this.owner = owner;
  }

  /**
   * What is wrong with all the blocks, this one among them: the same bytes have two owners, or an allocator does not know one as live.
   * O(n log n).
   */
  faults(held: HeldBlocks, { allocators }: Memory, words: Int32Array): string[] {
    const faults: string[] = [];
    held.sort((a, b) => a.ptr - b.ptr);
    let last: HeldBlock | undefined;
    for (const block of held) {
      const { ptr, bytes, owner, allocator } = block;
      const isShared = last?.ptr === ptr && last.bytes === bytes && last.owner === owner; // by attached pools
      if (last !== undefined && !isShared && ptr < last.ptr + last.bytes) {
        faults.push(
          `${owner}: its block of ${bytes} bytes at ${ptr} overlaps the one of ${last.bytes} bytes at ${last.ptr} of ${last.owner}.`,
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

/** Whether an allocator has some bytes as one live block, as far as the memory says. O(allocators). */
export function isLiveBlock(memory: Memory, ptr: Ptr, bytes: number, allocator: object): boolean {
  const block = new HeldBlock(ptr, bytes, allocator, 'a block');
  return block.faults([block], memory, memory.i32).length === 0;
}

/** Whether an allocator's state lies in some bytes. */
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
