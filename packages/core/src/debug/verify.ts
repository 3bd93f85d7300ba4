import { checkAllocator } from '../allocator.ts';
import { AllocatorError } from '../errors.ts';
import { CURRENT, FRAME, FRAMES, NUMBER, STATE_BYTES } from '../frame-allocator.ts';
import { FREE_LIST } from '../free-list-words.ts';
import { HEAP } from '../heap.ts';
import { checkMemory, Memory, RESERVED_BYTES } from '../memory.ts';
import { BYTES, KIND, PlacedAllocator } from '../placed-allocator.ts';
import type { Ptr } from '../ptr.ts';
import { BUMP, SCOPED } from '../bump-words.ts';
import { type Fault, Faults } from './fault.ts';
import { verifyFreeList } from './verify-free-list.ts';
import { verifyHeap } from './verify-heap.ts';
import { verifyScopes } from './verify-scopes.ts';

/**
 * Checks everything that must hold in the bytes of an allocator: nothing when all is well. For tests, and to find who writes where
 * it should not. It changes nothing. O(blocks).
 *
 * @param ptr where its state lies: the root by default.
 * @throws AllocatorError `INVALID_ARGUMENT` when there is no such word.
 */
export function verify(allocator: PlacedAllocator): Fault[];
export function verify(memory: Memory, ptr?: Ptr): Fault[];
export function verify(subject: PlacedAllocator | Memory, ptr: Ptr = RESERVED_BYTES): Fault[] {
  if (subject instanceof PlacedAllocator) return verify(subject.memory, subject.ptr);
  if (!(subject instanceof Memory)) checkAllocator('What to verify', subject);
  checkMemory('What to verify', subject, 'a Memory, or an allocator with a block of its own');
  if (ptr % 8 !== 0 || ptr < RESERVED_BYTES || ptr + 8 > subject.byteLength) {
    throw new AllocatorError('INVALID_ARGUMENT', `No allocator can be at ${ptr}: expected its \`ptr\`.`);
  }
  const words = subject.i32;
  const kind = words[(ptr >>> 2) + KIND]!;
  const bytes = words[(ptr >>> 2) + BYTES]!;
  const faults = new Faults('state');
  const known = [HEAP, FREE_LIST, BUMP, SCOPED, FRAME].includes(kind);
  const isBlock = bytes > 0 && bytes % 8 === 0 && ptr + bytes <= subject.byteLength;
  faults.expect(known, 'kind', ptr, `0x${(kind >>> 0).toString(16)} is no kind of allocator.`);
  faults.expect(!known || isBlock, 'bytes', ptr + 4, `${bytes} bytes at ${ptr} do not fit the memory.`);
  if (faults.found.length > 0) return faults.found;
  if (kind === HEAP) return verifyHeap(subject, ptr);
  if (kind === BUMP || kind === SCOPED) return verifyScopes(subject, ptr);
  return kind === FREE_LIST ? verifyFreeList(subject, ptr) : verifyFrames(subject, ptr);
}

function verifyFrames(memory: Memory, ptr: Ptr): Fault[] {
  const words = memory.i32;
  const state = ptr >>> 2;
  const faults = new Faults('frames');
  const frames = words[state + FRAMES]!;
  const stride = (words[state + BYTES]! - STATE_BYTES) / frames;
  const fits = frames > 0 && stride % 8 === 0;
  if (!faults.expect(fits, 'count', ptr + FRAMES * 4, `${frames} frames do not share the bytes evenly.`)) {
    return faults.found;
  }
  const expected = (words[state + NUMBER]! >>> 0) % frames;
  faults.equal(words[state + CURRENT]!, expected, 'current', ptr + CURRENT * 4, 'The current region');
  for (let region = 0; region < frames; region++) {
    faults.found.push(...verifyScopes(memory, ptr + STATE_BYTES + region * stride));
  }
  return faults.found;
}
