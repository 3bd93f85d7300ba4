import { BYTES } from '../memory/allocator-kind.ts';
import type { Faults } from '../memory/fault.ts';
import { ALIGN, BLOCK_SIZE, COUNT, FRESH, HEAD, LIVE, WORDS } from './free-list-words.ts';
import { alignUp, type Ptr } from '../memory/ptr.ts';
import type { StateSeal } from '../memory/state-seal.ts';

/** Checks everything that must hold in the bytes of a free list. O(blocks). */
export function checkFreeList(memory: Int32Array, ptr: Ptr, faults: Faults): void {
  const words = memory.subarray(ptr >>> 2);
  const at = (word: number): Ptr => ptr + word * 4;
  const blockSize = words[BLOCK_SIZE]!;
  const count = words[COUNT]!;
  const align = words[ALIGN]!;
  const fresh = words[FRESH]!;
  const isAlign = align >= 8 && (align & (align - 1)) === 0;
  faults.expect(isAlign, 'align', at(ALIGN), `An alignment of ${align}.`);
  const bytes = words[BYTES]!;
  const isInside = blockSize > 0 && blockSize <= bytes && count > 0 && count <= bytes >>> 2 && align <= bytes;
  const end = isAlign && isInside ? startOf(ptr, count, align) + alignUp(blockSize, align) * count : ptr;
  const fits = (isInside || !isAlign) && end <= ptr + bytes;
  faults.expect(fits, 'size', at(BLOCK_SIZE), `${count} blocks of ${blockSize} bytes do not fit.`);
  const isUsed = fresh >= 0 && (!fits || fresh <= count);
  faults.expect(isUsed, 'fresh', at(FRESH), `${fresh} of ${count} blocks used.`);
  if (faults.found.length === 0) checkList(words, at, checkLive(words, at, faults), faults);
}

/** Adds the state of a free list and the word of each block that was ever used. */
export function sealFreeList(words: Int32Array, ptr: Ptr, seal: StateSeal): void {
  const state = ptr >>> 2;
  seal.add(state, state + WORDS + 1 + words[state + FRESH]!);
}

/** Returns the offset of block 1. */
export function startOf(ptr: Ptr, count: number, align: number): Ptr {
  return alignUp(ptr + (WORDS + 1 + count) * 4, align);
}

/** Checks the words of live blocks, and returns the free ones. */
function checkLive(words: Int32Array, at: (word: number) => Ptr, faults: Faults): Set<number> {
  const free = new Set<number>();
  const blockSize = words[BLOCK_SIZE]!;
  for (let block = 1; block <= words[FRESH]!; block++) {
    const word = words[WORDS + block]!;
    const asked = word >> 1;
    if ((word & 1) === 0) free.add(block);
    else if (!(asked > 0 && asked <= blockSize)) {
      faults.add(
        'asked-bytes',
        at(WORDS + block),
        `Block ${block} has ${asked} bytes, of ${blockSize} at most.`,
      );
    }
  }
  faults.equal(words[LIVE]!, words[FRESH]! - free.size, 'live-count', at(LIVE), 'The count of live blocks');
  return free;
}

/** Follows the list of free blocks, which contains each of them once. */
function checkList(words: Int32Array, at: (word: number) => Ptr, free: Set<number>, faults: Faults): void {
  const fresh = words[FRESH]!;
  let where = at(HEAD);
  for (let block = words[HEAD]!; block !== 0; block = words[WORDS + block]! >> 1) {
    const listed = `Block ${block} is listed as free`;
    if (!(block > 0 && block <= fresh)) {
      faults.add('free-link', where, `${listed}: from 1 to ${fresh}.`);
      return;
    }
    if ((words[WORDS + block]! & 1) === 1) {
      faults.add('free-live', where, `${listed}, but live.`);
      return;
    }
    if (!free.delete(block)) {
      faults.add('free-cycle', where, `${listed} twice.`);
      return;
    }
    where = at(WORDS + block);
  }
  for (const block of free) {
    faults.add('free-unlisted', at(WORDS + block), `The free block ${block} is in no list.`);
  }
}

/** Whether the bytes are in one live block of a free list that was already checked. */
export function freeListOwns(
  memory: Int32Array,
  ptr: Ptr,
  from: Ptr,
  bytes: number,
  exactly: boolean,
): boolean {
  const words = memory.subarray(ptr >>> 2);
  const align = words[ALIGN]!;
  const start = startOf(ptr, words[COUNT]!, align);
  const stride = alignUp(words[BLOCK_SIZE]!, align);
  const index = Math.floor((from - start) / stride);
  if (index < 0 || index >= words[FRESH]!) return false;
  const word = words[WORDS + 1 + index]!;
  const offset = from - start - index * stride;
  if ((word & 1) === 0) return false;
  return exactly ? offset === 0 && word >> 1 === bytes : offset + bytes <= word >> 1;
}
