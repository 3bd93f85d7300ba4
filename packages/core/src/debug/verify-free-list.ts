import { ALIGN, BLOCK_SIZE, COUNT, FRESH, HEAD, LIVE, WORDS } from '../free-list-words.ts';
import type { Memory } from '../memory.ts';
import { BYTES } from '../placed-allocator.ts';
import type { Ptr } from '../ptr.ts';
import { type Fault, Faults } from './fault.ts';

/** Checks everything that must hold in the bytes of a free list. O(blocks). */
export function verifyFreeList(memory: Memory, ptr: Ptr): Fault[] {
  const words = memory.i32.subarray(ptr >>> 2);
  const at = (word: number): Ptr => ptr + word * 4;
  const faults = new Faults('free-list');
  const [blockSize, count, align, fresh] = [BLOCK_SIZE, COUNT, ALIGN, FRESH].map((word) => words[word]!) as [
    number,
    number,
    number,
    number,
  ]; // as many as there are words
  const isAlign = align >= 8 && (align & (align - 1)) === 0;
  faults.expect(isAlign, 'align', at(ALIGN), `An alignment of ${align}.`);
  const least = (WORDS + 1 + count) * 4 + blockSize * count;
  const fits = blockSize > 0 && count > 0 && least <= words[BYTES]!;
  faults.expect(fits, 'size', at(BLOCK_SIZE), `${count} blocks of ${blockSize} bytes do not fit.`);
  const isUsed = fresh >= 0 && (!fits || fresh <= count);
  faults.expect(isUsed, 'fresh', at(FRESH), `${fresh} blocks used of ${count}.`);
  if (faults.found.length > 0) return faults.found;
  checkList(words, at, checkLive(words, at, faults), faults);
  return faults.found;
}

/** Checks the words of live blocks, and gives the free ones. */
function checkLive(words: Int32Array, at: (word: number) => Ptr, faults: Faults): Set<number> {
  const free = new Set<number>();
  const blockSize = words[BLOCK_SIZE]!;
  for (let block = 1; block <= words[FRESH]!; block++) {
    const word = words[WORDS + block]!;
    const asked = word >> 1;
    if ((word & 1) === 0) free.add(block);
    else {
      faults.expect(
        asked > 0 && asked <= blockSize,
        'asked-bytes',
        at(WORDS + block),
        `Block ${block} has ${asked} bytes, of ${blockSize} at most.`,
      );
    }
  }
  faults.equal(words[LIVE]!, words[FRESH]! - free.size, 'live-count', at(LIVE), 'The count of live blocks');
  return free;
}

/** Follows the list of free blocks, which has each of them once. */
function checkList(words: Int32Array, at: (word: number) => Ptr, free: Set<number>, faults: Faults): void {
  const fresh = words[FRESH]!;
  let where = at(HEAD);
  for (let block = words[HEAD]!; block !== 0; block = words[WORDS + block]! >> 1) {
    const isBlock = block > 0 && block <= fresh;
    if (!faults.expect(isBlock, 'free-link', where, `Block ${block} is listed as free: from 1 to ${fresh}.`))
      return;
    const isLive = (words[WORDS + block]! & 1) === 1;
    if (!faults.expect(!isLive, 'free-live', where, `Block ${block} is listed as free, but live.`)) return;
    if (!faults.expect(free.delete(block), 'free-cycle', where, `Block ${block} is listed as free twice.`))
      return;
    where = at(WORDS + block);
  }
  for (const block of free) {
    faults.expect(false, 'free-unlisted', at(WORDS + block), `The free block ${block} is in no list.`);
  }
}
