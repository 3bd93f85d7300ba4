import { LISTS, HEADER_WORDS } from './heap-words.ts';
import { checkPositive } from './misuse.ts';
import { alignUp, DEFAULT_ALIGN } from '../memory/ptr.ts';

/** Bits of a size in units of 8 bytes that its class leaves out. */
function shiftOf(units: number): number {
  const shift = 27 - Math.clz32(units);
  return shift > 0 ? shift : 0;
}

/** The size class: below 32 units one each, then 16 to each power of two. */
export function classOf(units: number): number {
  const shift = shiftOf(units);
  return (shift << 4) + (units >>> shift);
}

/** Index of the lowest bit that is set. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** Words from a block to the first multiple of `align` that leaves none, or a whole free block, in front of it. */
export function gapOf(block: number, align: number): number {
  if (align <= DEFAULT_ALIGN) return 0;
  const gap = -block & ((align >>> 2) - 1);
  return gap === HEADER_WORDS ? gap + (align >>> 2) : gap;
}

/** Size classes of a heap of so many bytes, state included. */
export function listsFor(bytes: number): number {
  return classOf(bytes >>> 3) + 1;
}

/** Bytes of a heap of so many bytes that are not the first block's: its state, live bits, first and last header. */
export function overhead(bytes: number): number {
  const bits = (bytes >>> 8) + 2;
  return alignUp((LISTS + listsFor(bytes) + bits) * 4, 8) + 2 * HEADER_WORDS * 4;
}

/** Bytes, state included, of a heap whose first block has `capacity`. */
export function bytesFor(capacity: number): number {
  checkPositive('A heap', capacity);
  const usable = alignUp(capacity, 8);
  let bytes = usable;
  // The state grows with the bytes and much slower, so this ends after a few rounds.
  while (bytes - overhead(bytes) < usable) bytes = usable + overhead(bytes);
  return bytes;
}
