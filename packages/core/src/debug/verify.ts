import { checkAllocator } from '../allocators/allocator.ts';
import { AllocatorError } from '../errors.ts';
import { BYTES, KIND } from '../memory/allocator-kind.ts';
import { BUMP } from '../allocators/bump-allocator.ts';
import { type Fault, Faults } from '../memory/fault.ts';
import { FRAME } from '../allocators/frame-allocator.ts';
import { FREE_LIST } from '../allocators/free-list-allocator.ts';
import { HEAP } from '../allocators/heap.ts';
import { checkMemory, Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { PlacedAllocator } from '../allocators/placed-allocator.ts';
import type { Ptr } from '../memory/ptr.ts';
import { readWhole } from '../memory/read-whole.ts';
import { SCOPED } from '../allocators/scoped-allocator.ts';

const KINDS = [HEAP, FREE_LIST, BUMP, SCOPED, FRAME];

/**
 * Checks all invariants of the state of an allocator and returns the violations; an empty array when there are none.
 * For tests, and to find code that overwrites memory. It changes nothing. O(blocks).
 *
 * @param ptr the offset of its state; by default that of the root allocator.
 * @throws AllocatorError `INVALID_ARGUMENT` when `ptr` is not the offset of a word in the memory; `THREAD` when
 *   another thread has taken the memory.
 */
export function verify(allocator: PlacedAllocator): Fault[];
export function verify(memory: Memory, ptr?: Ptr): Fault[];
export function verify(subject: PlacedAllocator | Memory, ptr: Ptr = RESERVED_BYTES): Fault[] {
  if (subject instanceof PlacedAllocator) return verify(subject.memory, subject.ptr);
  if (!(subject instanceof Memory)) checkAllocator('What to verify', subject);
  checkMemory('What to verify', subject, 'a Memory, or an allocator with a block of its own');
  return readWhole(subject, () => faultsAt(subject, ptr));
}

function faultsAt(memory: Memory, ptr: Ptr): Fault[] {
  if (ptr % 8 !== 0 || ptr < RESERVED_BYTES || ptr + 8 > memory.byteLength) {
    throw new AllocatorError('INVALID_ARGUMENT', `No allocator can be at ${ptr}: expected its \`ptr\`.`);
  }
  const words = memory.i32;
  const tag = words[(ptr >>> 2) + KIND]!;
  const bytes = words[(ptr >>> 2) + BYTES]!;
  const state = new Faults('state');
  const kind = KINDS.find((each) => each.tag === tag);
  const isBlock = bytes > 0 && bytes % 8 === 0 && ptr + bytes <= memory.byteLength;
  state.expect(kind !== undefined, 'kind', ptr, `0x${(tag >>> 0).toString(16)} is not a kind of allocator.`);
  state.expect(!kind || isBlock, 'bytes', ptr + 4, `${bytes} bytes at ${ptr} do not fit the memory.`);
  if (kind === undefined || state.found.length > 0) return state.found;
  const faults = new Faults(kind.name);
  kind.check(words, ptr, faults);
  return faults.found;
}
