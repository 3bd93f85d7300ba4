import { classOf, listsFor, overhead } from '../heap-layout.ts';
import {
  CLASS_BIT_WORDS,
  CLASS_BITS,
  FREE,
  HEADER_WORDS,
  LISTS,
  LIVE,
  PEAK,
  PREVIOUS_FREE,
  SUMMARY,
  USED,
} from '../heap-words.ts';
import type { Memory } from '../memory.ts';
import { BYTES } from '../placed-allocator.ts';
import type { Ptr } from '../ptr.ts';
import { type Fault, Faults } from './fault.ts';

/** What walking over a heap's blocks has found. */
interface Blocks {
  /** Length in words of each live one, by its first word. */
  readonly live: Map<number, number>;
  readonly free: Map<number, number>;
}

/** Checks everything that must hold in the bytes of a heap. O(blocks + bytes / 256). */
export function verifyHeap(memory: Memory, ptr: Ptr): Fault[] {
  const words = memory.i32;
  const faults = new Faults('heap');
  const state = ptr >>> 2;
  const bytes = words[state + BYTES]!;
  const end = (ptr + bytes - HEADER_WORDS * 4) >>> 2;
  const first = (ptr + overhead(bytes) - HEADER_WORDS * 4) >>> 2;
  const blocks = walk(words, first, end, faults);
  if (blocks === undefined) return faults.found; // nothing else can be told
  checkCounts(words, state, blocks, faults);
  checkLiveBits(words, ptr, end, blocks, faults);
  checkLists(words, state, bytes, blocks, faults);
  return faults.found;
}

/** Goes from header to header. */
function walk(words: Int32Array, first: number, end: number, faults: Faults): Blocks | undefined {
  const live = new Map<number, number>();
  const free = new Map<number, number>();
  let previousFree = false;
  let block = first;
  while (block < end) {
    const header = words[block - 2]!;
    const length = header >>> 2;
    const at = (block - 2) << 2;
    const fits = length >= 2 && length % 2 === 0 && block + length + HEADER_WORDS <= end + HEADER_WORDS;
    if (!faults.expect(fits, 'block-length', at, `A block of ${length * 4} bytes does not fit the heap.`)) {
      return undefined;
    }
    checkFlag(header, previousFree, at, faults);
    const isFree = (header & FREE) !== 0;
    faults.expect(!(isFree && previousFree), 'not-merged', at, 'Two free blocks lie side by side.');
    if (isFree) {
      free.set(block, length);
      const back = block + length - 1;
      faults.equal(words[back]!, block, 'back-pointer', back << 2, "A free block's last word");
    } else {
      live.set(block, length);
      const asked = words[block - 1]!;
      // The rest was too small to be a block of its own.
      const isRight = asked > 0 && asked <= length * 4 && asked > (length - 4) * 4 - 8;
      faults.expect(
        isRight,
        'asked-bytes',
        (block - 1) << 2,
        `${asked} bytes in a block of ${length * 4} cannot be what was asked for.`,
      );
    }
    previousFree = isFree;
    block += length + HEADER_WORDS;
  }
  const last = words[end]!;
  const sentinel = previousFree ? PREVIOUS_FREE : 0;
  faults.equal(last, sentinel, 'end-header', end << 2, 'The header behind the last block');
  return { live, free };
}

function checkFlag(header: number, previousFree: boolean, at: Ptr, faults: Faults): void {
  const says = (header & PREVIOUS_FREE) !== 0;
  faults.expect(
    says === previousFree,
    'previous-free',
    at,
    `A header says that the block before it is ${says ? 'free' : 'live'}, but it is not.`,
  );
}

function checkCounts(words: Int32Array, state: number, { live }: Blocks, faults: Faults): void {
  let used = 0;
  for (const length of live.values()) used += length * 4;
  faults.equal(
    words[state + LIVE]!,
    live.size,
    'live-count',
    (state + LIVE) << 2,
    'The count of live blocks',
  );
  const isUsed = faults.equal(words[state + USED]!, used, 'used-bytes', (state + USED) << 2, 'Used bytes');
  const peak = words[state + PEAK]!;
  faults.expect(
    !isUsed || peak >= used,
    'peak-bytes',
    (state + PEAK) << 2,
    `The peak of ${peak} is less than the ${used} bytes in use.`,
  );
}

function checkLiveBits(words: Int32Array, ptr: Ptr, end: number, { live }: Blocks, faults: Faults): void {
  const bytes = words[(ptr >>> 2) + BYTES]!;
  const bits = (ptr >>> 2) + LISTS + listsFor(bytes) - (ptr >>> 8);
  for (let block = (ptr + overhead(bytes) - 8) >>> 2; block < end; block += 2) {
    const bit = ((words[bits + (block >>> 6)]! >>> (block >>> 1)) & 1) === 1;
    faults.expect(
      bit === live.has(block),
      bit ? 'live-bit-extra' : 'live-bit-missing',
      (bits + (block >>> 6)) << 2,
      bit
        ? `A live block should start at ${block << 2}, but none does.`
        : `The live block at ${block << 2} is marked as freed.`,
    );
  }
}

function checkLists(words: Int32Array, state: number, bytes: number, { free }: Blocks, faults: Faults): void {
  const listed = new Set<number>();
  for (let sizeClass = 0; sizeClass < listsFor(bytes); sizeClass++) {
    let previous = 0;
    const at = (state + LISTS + sizeClass) << 2;
    for (let block = words[state + LISTS + sizeClass]!; block !== 0; block = words[block - 1]!) {
      if (
        !faults.expect(
          free.has(block),
          'list-link',
          at,
          `Class ${sizeClass} lists ${block << 2}: no free block.`,
        )
      )
        break;
      if (!faults.expect(!listed.has(block), 'list-cycle', at, `The block at ${block << 2} is listed twice.`))
        break;
      listed.add(block);
      faults.equal(
        classOf(free.get(block)! >>> 1),
        sizeClass,
        'list-class',
        at,
        `The class of ${block << 2}`,
      );
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
    const head = words[state + LISTS + sizeClass]!;
    faults.equal(bit, head === 0 ? 0 : 1, 'class-bit', at, `The bit of class ${sizeClass}`);
  }
  for (const block of free.keys()) {
    faults.expect(
      listed.has(block),
      'unlisted',
      block << 2,
      `The free block at ${block << 2} is in no list.`,
    );
  }
  for (let word = 0; word < CLASS_BIT_WORDS; word++) {
    const isSet = ((words[state + SUMMARY]! >>> word) & 1) === 1;
    faults.expect(
      isSet === (words[state + CLASS_BITS + word] !== 0),
      'summary-bit',
      (state + SUMMARY) << 2,
      `Bit ${word} of the summary is ${isSet ? 1 : 0}, which its word of class bits is not.`,
    );
  }
}
