import { BYTES } from '../memory/allocator-kind.ts';
import type { Faults } from '../memory/fault.ts';
import { classOf, listsFor, overhead } from './heap-layout.ts';
import {
  CLASS_BIT_WORDS,
  CLASS_BITS,
  FREE,
  HEADER_WORDS,
  LEAST_WORDS,
  LISTS,
  LIVE,
  PEAK,
  PREVIOUS_FREE,
  SUMMARY,
  USED,
} from './heap-words.ts';
import type { Ptr } from '../memory/ptr.ts';
import type { StateSeal } from '../memory/state-seal.ts';

/** Word indices of the parts of a heap. */
interface Parts {
  readonly state: number;
  readonly bytes: number;
  /** The live bits of words 0 to 63 of the memory, even if the heap does not contain these words. */
  readonly bits: number;
  /** The first block. */
  readonly first: number;
  /** The last header. */
  readonly end: number;
}

function partsOf(words: Int32Array, ptr: Ptr): Parts {
  const state = ptr >>> 2;
  const bytes = words[state + BYTES]!;
  return {
    state,
    bytes,
    bits: state + LISTS + listsFor(bytes) - (ptr >>> 8),
    first: (ptr + overhead(bytes) - HEADER_WORDS * 4) >>> 2,
    end: (ptr + bytes - HEADER_WORDS * 4) >>> 2,
  };
}

/** Checks everything that must hold in the bytes of a heap. O(blocks + bytes / 256). */
export function checkHeap(words: Int32Array, ptr: Ptr, faults: Faults): void {
  const bytes = words[(ptr >>> 2) + BYTES]!;
  const least = overhead(bytes) + 8;
  const hasRoom = faults.expect(
    bytes >= least,
    'bytes',
    ptr + BYTES * 4,
    `A heap of ${bytes} bytes: expected at least ${least}, its own state included.`,
  );
  if (!hasRoom) return;
  const parts = partsOf(words, ptr);
  const free = checkBlocks(words, parts, faults);
  if (free !== undefined) checkLists(words, parts, free, faults); // otherwise nothing more can be checked
}

/** Adds the state of a heap, the headers of its blocks, and the links in free blocks. O(blocks + bytes / 256). */
export function sealHeap(words: Int32Array, ptr: Ptr, seal: StateSeal): void {
  const { state, first, end } = partsOf(words, ptr);
  seal.add(state, first - HEADER_WORDS);
  for (let block = first; block < end;) {
    const header = words[block - 2]!;
    const next = block + (header >>> 2);
    const isFree = (header & FREE) !== 0;
    seal.add(block - HEADER_WORDS, isFree ? block + 1 : block);
    if (isFree) seal.add(next - 1, next);
    block = next + HEADER_WORDS;
  }
  seal.add(end, end + HEADER_WORDS);
}

/** Visits every header in order. Returns the free blocks with their lengths in words. */
function checkBlocks(words: Int32Array, parts: Parts, faults: Faults): Map<number, number> | undefined {
  const { state, bits, first, end } = parts;
  const free = new Map<number, number>();
  let previousFree = false;
  let live = 0;
  let used = 0;
  let bitWord = first >>> 6;
  /** The live bits that the word should have. */
  let expected = 0;
  let block = first;
  while (block < end) {
    const header = words[block - 2]!;
    const length = header >>> 2;
    const next = block + length;
    const at = (block - 2) << 2;
    const fits = length >= 2 && length % 2 === 0 && (next === end || next + LEAST_WORDS <= end);
    if (!fits) {
      faults.add('block-length', at, `A block of ${length * 4} bytes does not fit the heap.`);
      return undefined;
    }
    const says = (header & PREVIOUS_FREE) !== 0;
    if (says !== previousFree) {
      const which = says ? 'free' : 'live';
      faults.add('previous-free', at, `A header says that the block before it is ${which}, but it is not.`);
    }
    const isFree = (header & FREE) !== 0;
    if (isFree && previousFree) faults.add('not-merged', at, 'Two free blocks are adjacent.');
    for (; bitWord < block >>> 6; bitWord++, expected = 0) {
      checkLiveBits(words, bits + bitWord, bitWord, expected, faults);
    }
    if (isFree) {
      free.set(block, length);
      const back = next - 1;
      faults.equal(words[back]!, block, 'back-pointer', back << 2, "A free block's last word");
    } else {
      live++;
      used += length * 4;
      expected |= 1 << (block >>> 1);
      const asked = words[block - 1]!;
      // The rest was too small to be a block of its own.
      if (!(asked > 0 && asked <= length * 4 && asked > (length - 4) * 4 - 8)) {
        faults.add(
          'asked-bytes',
          (block - 1) << 2,
          `${asked} bytes in a block of ${length * 4} cannot be the requested size.`,
        );
      }
    }
    previousFree = isFree;
    block = next + HEADER_WORDS;
  }
  for (; bitWord <= end >>> 6; bitWord++, expected = 0) {
    checkLiveBits(words, bits + bitWord, bitWord, expected, faults);
  }
  const sentinel = previousFree ? PREVIOUS_FREE : 0;
  faults.equal(words[end]!, sentinel, 'end-header', end << 2, 'The header after the last block');
  faults.equal(words[state + LIVE]!, live, 'live-count', (state + LIVE) << 2, 'The count of live blocks');
  const isUsed = faults.equal(words[state + USED]!, used, 'used-bytes', (state + USED) << 2, 'Used bytes');
  const peak = words[state + PEAK]!;
  faults.expect(
    !isUsed || peak >= used,
    'peak-bytes',
    (state + PEAK) << 2,
    `The peak of ${peak} is less than the ${used} bytes in use.`,
  );
  return free;
}

/** @param at the index of the live bits of the memory's words from `bitWord * 64` on. */
function checkLiveBits(
  words: Int32Array,
  at: number,
  bitWord: number,
  expected: number,
  faults: Faults,
): void {
  const bits = words[at]!;
  for (let wrong = bits ^ expected; wrong !== 0; wrong &= wrong - 1) {
    const bit = 31 - Math.clz32(wrong & -wrong);
    const block = (bitWord * 64 + bit * 2) * 4;
    if (((bits >>> bit) & 1) === 1) {
      faults.add('live-bit-extra', at << 2, `A live block should start at ${block}, but none does.`);
    } else {
      faults.add('live-bit-missing', at << 2, `The live block at ${block} is marked as freed.`);
    }
  }
}

function checkLists(
  words: Int32Array,
  { state, bytes }: Parts,
  free: Map<number, number>,
  faults: Faults,
): void {
  const listed = new Set<number>();
  for (let sizeClass = 0; sizeClass < listsFor(bytes); sizeClass++) {
    let previous = 0;
    const at = (state + LISTS + sizeClass) << 2;
    for (let block = words[state + LISTS + sizeClass]!; block !== 0; block = words[block - 1]!) {
      const length = free.get(block);
      if (length === undefined) {
        faults.add('list-link', at, `Class ${sizeClass} lists ${block << 2}, which is not a free block.`);
        break;
      }
      if (listed.has(block)) {
        faults.add('list-cycle', at, `The block at ${block << 2} is listed twice.`);
        break;
      }
      listed.add(block);
      const own = classOf(length >>> 1);
      if (own !== sizeClass) faults.equal(own, sizeClass, 'list-class', at, `The class of ${block << 2}`);
      faults.equal(
        words[block]!,
        previous,
        'list-previous',
        block << 2,
        'The link to the block before in its list',
      );
      previous = block;
    }
    const bit = (words[state + CLASS_BITS + (sizeClass >>> 5)]! >>> sizeClass) & 1;
    const isEmpty = words[state + LISTS + sizeClass] === 0;
    if ((bit === 0) !== isEmpty) {
      faults.equal(bit, isEmpty ? 0 : 1, 'class-bit', at, `The bit of class ${sizeClass}`);
    }
  }
  for (const block of free.keys()) {
    if (listed.has(block) || wasRemoved(words, block)) continue;
    faults.add('unlisted', block << 2, `The free block at ${block << 2} is in no list.`);
  }
  checkSummary(words, state, listsFor(bytes), faults);
}

/** Whether a free block was removed from its list, and not added again because the stack was full. */
function wasRemoved(words: Int32Array, block: number): boolean {
  return words[block - 1] === 0 && words[block] === block + 1;
}

function checkSummary(words: Int32Array, state: number, lists: number, faults: Faults): void {
  const at = (state + SUMMARY) << 2;
  const summary = words[state + SUMMARY]!;
  for (let word = 0; word < CLASS_BIT_WORDS; word++) {
    const bits = words[state + CLASS_BITS + word]!;
    const isSet = ((summary >>> word) & 1) === 1;
    if (isSet !== (bits !== 0)) {
      faults.add(
        'summary-bit',
        at,
        `Bit ${word} of the summary is ${isSet ? 1 : 0}, which does not match its word of class bits.`,
      );
    }
    // Bits of classes that the heap has no list for.
    const own = Math.min(Math.max(lists - word * 32, 0), 32);
    const extra = own === 32 ? 0 : bits & (-1 << own);
    if (extra !== 0) {
      const where = (state + CLASS_BITS + word) << 2;
      faults.add(
        'class-bit',
        where,
        `Word ${word} of the class bits is ${bits}: there are ${lists} classes.`,
      );
    }
  }
  const extra = summary & (-1 << CLASS_BIT_WORDS);
  if (extra !== 0) faults.add('summary-bit', at, `The summary is ${summary}, of ${CLASS_BIT_WORDS} bits.`);
}

/** Whether the bytes are in one live block of a heap that was already checked. O(bytes of the block / 256). */
export function heapOwns(words: Int32Array, ptr: Ptr, from: Ptr, bytes: number, exactly: boolean): boolean {
  const { bits, first, end } = partsOf(words, ptr);
  if (from < first << 2 || from + bytes > end << 2) return false;
  let bitWord = from >>> 8;
  let found = words[bits + bitWord]! & (-1 >>> (31 - ((from >>> 3) & 31)));
  while (found === 0 && bitWord > first >>> 6) found = words[bits + --bitWord]!;
  if (found === 0) return false;
  const block = bitWord * 64 + (31 - Math.clz32(found)) * 2;
  if (exactly) return block << 2 === from && words[block - 1] === bytes;
  return from + bytes <= (block + (words[block - 2]! >>> 2)) << 2;
}
