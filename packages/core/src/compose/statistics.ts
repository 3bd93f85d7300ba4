import { identify } from '../arguments.ts';
import { EMPTY, type Ptr } from '../memory/ptr.ts';
import type { AllocatorLogger } from './proxy-allocator.ts';

const ALLOCATIONS = 0;
const DEALLOCATIONS = 1;
const REALLOCATIONS = 2;
const FAILURES = 3;
const LIVE_BYTES = 4;
const PEAK_BYTES = 5;
const LIVE_BLOCKS = 6;
const PEAK_BLOCKS = 7;
const HISTOGRAM = 8;
const SIZE_CLASSES = 31; // 2^0 ... 2^30

/**
 * A logger that counts requests and bytes. Bytes are counted as requested, without the allocator's own rounding;
 * requests for zero bytes do not count. Creates no garbage.
 */
export class Statistics implements AllocatorLogger {
  // One array of doubles: numbers in fields would be boxed once they pass 2^30.
  readonly #counts = new Float64Array(HISTOGRAM + SIZE_CLASSES);

  /** The number of blocks that were allocated. */
  get allocations(): number {
    return this.#counts[ALLOCATIONS]!;
  }

  /** The number of blocks that were freed. */
  get deallocations(): number {
    return this.#counts[DEALLOCATIONS]!;
  }

  /** The number of successful reallocations, including those from `EMPTY` and to zero bytes. */
  get reallocations(): number {
    return this.#counts[REALLOCATIONS]!;
  }

  /** The number of allocations and reallocations that were refused. */
  get failures(): number {
    return this.#counts[FAILURES]!;
  }

  /** The number of bytes in use now. */
  get liveBytes(): number {
    return this.#counts[LIVE_BYTES]!;
  }

  /** The highest number of bytes that were in use at once. */
  get peakBytes(): number {
    return this.#counts[PEAK_BYTES]!;
  }

  /** The number of blocks in use now. */
  get liveBlocks(): number {
    return this.#counts[LIVE_BLOCKS]!;
  }

  /** The highest number of blocks that were in use at once. */
  get peakBlocks(): number {
    return this.#counts[PEAK_BLOCKS]!;
  }

  /**
   * Returns how many blocks of 2^exponent to 2^(exponent + 1) - 1 bytes were allocated, for an `exponent` from 0 to
   * 30.
   */
  countOfSize(exponent: number): number {
    return this.#counts[HISTOGRAM + exponent]!;
  }

  /** Resets all counts to 0, except those of bytes and blocks in use, which become the new peaks. */
  reset(): void {
    const counts = this.#counts;
    const bytes = counts[LIVE_BYTES]!;
    const blocks = counts[LIVE_BLOCKS]!;
    counts.fill(0);
    this.#grow(bytes, blocks);
  }

  onAllocate(ptr: Ptr, size: number): void {
    if (ptr === EMPTY) return;
    this.#counts[ALLOCATIONS]!++;
    this.#count(size);
    this.#grow(size, 1);
  }

  onAllocateFail(): void {
    this.#counts[FAILURES]!++;
  }

  onDeallocate(ptr: Ptr, size: number): void {
    if (ptr === EMPTY) return;
    this.#counts[DEALLOCATIONS]!++;
    this.#counts[LIVE_BYTES]! -= size | 0; // the size may be NaN in a wrong free
    this.#counts[LIVE_BLOCKS]!--;
  }

  onDeallocateFail(ptr: Ptr, size: number): void {
    if (ptr === EMPTY) return;
    this.#counts[DEALLOCATIONS]!--;
    this.#counts[LIVE_BYTES]! += size | 0;
    this.#counts[LIVE_BLOCKS]!++;
  }

  onReallocate(oldPtr: Ptr, oldSize: number, ptr: Ptr, size: number): void {
    this.#counts[REALLOCATIONS]!++;
    if (ptr !== EMPTY) this.#count(size);
    this.#grow(size - (oldPtr === EMPTY ? 0 : oldSize), (ptr === EMPTY ? 0 : 1) - (oldPtr === EMPTY ? 0 : 1));
  }

  onReallocateFail(): void {
    this.#counts[FAILURES]!++;
  }

  #count(size: number): void {
    this.#counts[HISTOGRAM + 31 - Math.clz32(size)]!++;
  }

  #grow(bytes: number, blocks: number): void {
    const counts = this.#counts;
    counts[LIVE_BYTES]! += bytes;
    counts[LIVE_BLOCKS]! += blocks;
    counts[PEAK_BYTES] = Math.max(counts[PEAK_BYTES]!, counts[LIVE_BYTES]!);
    counts[PEAK_BLOCKS] = Math.max(counts[PEAK_BLOCKS]!, counts[LIVE_BLOCKS]!);
  }
}

identify(Statistics);
