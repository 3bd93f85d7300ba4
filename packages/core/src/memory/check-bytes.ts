import { type AllocatorState, isPresent } from './allocator-kind.ts';
import { type Fault, Faults } from './fault.ts';
import type { HeldBlock, HeldBlocks } from './held-block.ts';
import type { Memory } from './memory.ts';
import type { Ptr } from './ptr.ts';
import type { Resident } from './residents.ts';

/**
 * Whether the innermost allocator around some bytes has them in a live block; undefined when there is no allocator
 * around them.
 *
 * @param exactIn the allocator in which the bytes must be exactly one block; `'any'` if this applies to the innermost
 *   allocator, whichever it is.
 */
export function isOwned(
  allocators: ReadonlyMap<Ptr, AllocatorState>,
  words: Int32Array,
  ptr: Ptr,
  bytes: number,
  exactIn: Ptr | 'any',
): boolean | undefined {
  let innermost = 0;
  for (const [at, state] of allocators) {
    const contains = at < ptr && ptr < at + state.bytes;
    if (contains && at > innermost && isPresent(words, at, state)) innermost = at;
  }
  if (innermost === 0) return undefined;
  const { kind, bytes: all } = allocators.get(innermost)!;
  const isExact = exactIn === 'any' || exactIn === innermost;
  return ptr + bytes <= innermost + all && kind.owns(words, innermost, ptr, bytes, isExact);
}

/**
 * Checks every count, offset, index and link that allocators and residents would read from the bytes, before a
 * restore copies the bytes into the memory. A fault that the memory's own bytes already have is no reason to refuse
 * other bytes: such a fault concerns an allocator or a pool that is no longer used and was never disposed of.
 *
 * O(blocks of the allocators + slots and entries of the residents).
 *
 * @param words the words that would replace those of the memory; the same number.
 * @param held blocks that are listed beside the bytes.
 * @returns a description of the first fault; undefined when there is none.
 * @internal
 */
export function checkBytes(memory: Memory, words: Int32Array, held: HeldBlocks): string | undefined {
  const now = memory.i32;
  for (const [ptr, state] of memory.allocators) {
    const fault = allocatorFault(memory.allocators, words, ptr, state);
    if (fault !== undefined && allocatorFault(memory.allocators, now, ptr, state) === undefined)
      return `the allocator at ${ptr}: ${fault.message}`;
  }
  let fault: string | undefined;
  memory.residents.forEach((resident) => {
    if (fault !== undefined || resident.checkBytes === undefined) return;
    fault = resident.checkBytes(words, held);
    if (fault !== undefined && resident.checkBytes(now, []) !== undefined) fault = undefined;
  });
  if (fault !== undefined) return fault;
  const faults = faultsOf(held, memory, words);
  if (faults.length === 0) return undefined;
  const old = new Set(faultsOf(blocksOf(memory, now), memory, now));
  return faults.find((each) => !old.has(each));
}

function faultsOf(held: HeldBlocks, memory: Memory, words: Int32Array): readonly string[] {
  return held[0]?.faults(held, memory, words) ?? [];
}

/** Returns the first fault of an allocator, whose block must be live in the allocator around it. */
function allocatorFault(
  allocators: ReadonlyMap<Ptr, AllocatorState>,
  words: Int32Array,
  ptr: Ptr,
  state: AllocatorState,
): Fault | undefined {
  if (!isPresent(words, ptr, state)) return undefined;
  const { kind, bytes } = state;
  const faults = new Faults(kind.name);
  kind.check(words, ptr, faults);
  if (faults.found.length === 0 && isOwned(allocators, words, ptr, bytes, 0) === false) {
    faults.add('block', ptr, `Its block of ${bytes} bytes is not live in the allocator around it.`);
  }
  return faults.found[0];
}

/** Returns the first fault of an allocator to attach to, or of a known allocator in its block. */
export function attachFault({ allocators, i32 }: Memory, ptr: Ptr, state: AllocatorState): Fault | undefined {
  const end = allocators.has(ptr) ? ptr : ptr + state.bytes;
  const all = new Map([[ptr, state], ...allocators]).set(ptr, state); // its own state is checked first
  for (const [at, each] of all) {
    if (at !== ptr && (at < ptr || at >= end)) continue;
    const fault = allocatorFault(all, i32, at, each);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function blocksOf(memory: Memory, words: Int32Array): HeldBlock[] {
  const held: HeldBlock[] = [];
  memory.residents.forEach((resident: Resident) => resident.checkBytes?.(words, held));
  return held;
}
