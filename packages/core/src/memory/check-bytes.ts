import { type AllocatorState, isPresent } from './allocator-kind.ts';
import { Faults } from './fault.ts';
import type { Memory } from './memory.ts';
import type { Ptr } from './ptr.ts';
import type { Resident } from './residents.ts';

/** A block that a resident holds. */
interface Block {
  readonly ptr: Ptr;
  readonly bytes: number;
  /** What the allocator was asked for the block, when that is known. */
  readonly allocator: Ptr;
  readonly owner: string;
}

/** The blocks that residents hold, as the words of a snapshot say. */
export class HeldBlocks {
  readonly #blocks: Block[] = [];

  /**
   * Records a block of a resident.
   *
   * @param allocator the allocator that the block comes from.
   * @param owner names the resident in messages.
   */
  add(ptr: Ptr, bytes: number, allocator: object, owner: string): void {
    const { ptr: of = 0 } = allocator as { ptr?: Ptr }; // those with a block of their own have one
    this.#blocks.push({ ptr, bytes, allocator: of, owner });
  }

  /** What is wrong with them first. */
  fault(memory: Memory, words: Int32Array): string | undefined {
    return this.faults(memory, words)[0];
  }

  /** What is wrong with them: the same bytes have two owners, or an allocator does not know one as live. O(n log n). */
  faults({ allocators }: Memory, words: Int32Array): string[] {
    const faults: string[] = [];
    const blocks = this.#blocks;
    blocks.sort((a, b) => a.ptr - b.ptr);
    let last: Block | undefined;
    for (const block of blocks) {
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
  const held = new HeldBlocks();
  held.add(ptr, bytes, allocator, 'a block');
  return held.fault(memory, memory.i32) === undefined;
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

/** Whether the innermost allocator around some bytes has them as a live block; nothing when there is no allocator around them. */
function isOwned(
  allocators: ReadonlyMap<Ptr, AllocatorState>,
  words: Int32Array,
  ptr: Ptr,
  bytes: number,
  allocator: Ptr,
): boolean | undefined {
  let innermost = 0;
  for (const [at, state] of allocators) {
    const contains = at < ptr && ptr < at + state.bytes;
    if (contains && at > innermost && isPresent(words, at, state)) innermost = at;
  }
  if (innermost === 0) return undefined;
  const { kind, bytes: all } = allocators.get(innermost)!;
  return ptr + bytes <= innermost + all && kind.owns(words, innermost, ptr, bytes, innermost === allocator);
}

/**
 * Checks every count, offset, index and link that allocators and residents would read from bytes, before a restore puts the bytes in the
 * memory. What is wrong with the memory's own bytes already is no reason to refuse others: then it is about an allocator or a pool that
 * is not in use any more and was never disposed of.
 *
 * O(blocks of the allocators + slots and entries of the residents).
 *
 * @param words of the memory that the bytes would replace, and as many.
 * @param held blocks that are listed beside the bytes.
 * @returns what is wrong, in words; nothing when all is well.
 * @internal
 */
export function checkBytes(memory: Memory, words: Int32Array, held: HeldBlocks): string | undefined {
  const now = memory.i32;
  for (const [ptr, state] of memory.allocators) {
    const fault = allocatorFault(memory, words, ptr, state);
    if (fault !== undefined && allocatorFault(memory, now, ptr, state) === undefined) return fault;
  }
  let fault: string | undefined;
  memory.residents.forEach((resident) => {
    if (fault !== undefined || resident.checkBytes === undefined) return;
    fault = resident.checkBytes(words, held);
    if (fault !== undefined && resident.checkBytes(now, new HeldBlocks()) !== undefined) fault = undefined;
  });
  if (fault !== undefined) return fault;
  const faults = held.faults(memory, words);
  if (faults.length === 0) return undefined;
  const old = new Set(blocksOf(memory, now).faults(memory, now));
  return faults.find((each) => !old.has(each));
}

function allocatorFault(
  { allocators }: Memory,
  words: Int32Array,
  ptr: Ptr,
  state: AllocatorState,
): string | undefined {
  if (!isPresent(words, ptr, state)) return undefined;
  const faults = new Faults(state.kind.name);
  state.kind.check(words, ptr, faults);
  if (faults.found.length > 0) return `the allocator at ${ptr}: ${faults.found[0]!.message}`;
  if (isOwned(allocators, words, ptr, state.bytes, 0) !== false) return undefined;
  return `the allocator at ${ptr}: its block of ${state.bytes} bytes is not live in the allocator around it.`;
}

function blocksOf(memory: Memory, words: Int32Array): HeldBlocks {
  const held = new HeldBlocks();
  memory.residents.forEach((resident: Resident) => resident.checkBytes?.(words, held));
  return held;
}
