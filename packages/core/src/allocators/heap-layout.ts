import { LISTS, HEADER_WORDS } from './heap-words.ts';
import { checkPositive } from './misuse.ts';
import { alignUp, DEFAULT_ALIGN } from '../memory/ptr.ts';

/** Returns the number of low bits of a size (in units of 8 bytes) that do not affect its class. */
function shiftOf(units: number): number {
  const shift = 27 - Math.clz32(units);
  return shift > 0 ? shift : 0;
}

/** Returns the size class: one class per unit below 32 units, then 16 classes for each power of two. */
export function classOf(units: number): number {
  const shift = shiftOf(units);
  return (shift << 4) + (units >>> shift);
}

/** Returns the index of the lowest set bit. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/**
 * Returns the number of words from a block to the first multiple of `align` that leaves either nothing or a whole
 * free block before it.
 */
export function gapOf(block: number, align: number): number {
  if (align <= DEFAULT_ALIGN) return 0;
  const gap = -block & ((align >>> 2) - 1);
  return gap === HEADER_WORDS ? gap + (align >>> 2) : gap;
}

/** Returns the number of size classes of a heap of the given number of bytes, state included. */
export function listsFor(bytes: number): number {
  return classOf(bytes >>> 3) + 1;
}

/**
 * Returns the bytes of a heap that its first block cannot use: the state, the live bits, and the first and last
 * headers.
 */
export function overhead(bytes: number): number {
  const bits = (bytes >>> 8) + 2;
  return alignUp((LISTS + listsFor(bytes) + bits) * 4, 8) + 2 * HEADER_WORDS * 4;
}

/** Returns the size in bytes, state included, of a heap whose first block has `capacity` bytes. */
export function bytesFor(capacity: number): number {
  checkPositive('A heap', capacity);
  const usable = alignUp(capacity, 8);
  let bytes = usable;
  // The state grows much more slowly than the bytes, so the loop ends after a few rounds.
  while (bytes - overhead(bytes) < usable) bytes = usable + overhead(bytes);
  return bytes;
}
