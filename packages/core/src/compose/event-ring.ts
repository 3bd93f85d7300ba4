import { identify } from '../arguments.ts';
import { NULL, type Ptr } from '../memory/ptr.ts';
import type { AllocatorLogger } from './proxy-allocator.ts';
import { checkCapacity } from '../slots/slot-table.ts';

const KINDS = [
  'allocate',
  'allocateFail',
  'deallocate',
  'deallocateFail',
  'reallocate',
  'reallocateFail',
] as const;

/** The kinds of events, named after the methods of {@link AllocatorLogger}. */
export type AllocatorEventKind = (typeof KINDS)[number];

/** One entry of an {@link EventRing}. */
export interface AllocatorEvent {
  readonly kind: AllocatorEventKind;
  /** The block after the event; `NULL` when the request was refused. */
  readonly ptr: Ptr;
  /** The size in bytes of the block or of the request. */
  readonly size: number;
  readonly align: number;
  /** The block before a reallocation; otherwise `NULL`. */
  readonly oldPtr: Ptr;
  /** The size in bytes of the block before a reallocation; otherwise 0. */
  readonly oldSize: number;
}

const WORDS_PER_EVENT = 6;

/**
 * A logger that records the latest events in a ring buffer, for debugging. Recording creates no garbage. Iterating
 * creates one object per event, oldest first.
 */
export class EventRing implements AllocatorLogger, Iterable<AllocatorEvent> {
  /** The highest number of events that are kept. */
  readonly capacity: number;
  readonly #words: Int32Array;
  #next = 0;
  #length = 0;

  /**
   * @param capacity the number of events to keep, from 1 to 2^24 - 1.
   * @throws AllocatorError `INVALID_ARGUMENT` when `capacity` is out of range.
   */
  constructor(capacity: number) {
    checkCapacity(capacity);
    this.capacity = capacity;
    this.#words = new Int32Array(capacity * WORDS_PER_EVENT);
  }

  /** The number of recorded events, at most {@link capacity}. */
  get length(): number {
    return this.#length;
  }

  /** Removes all events. */
  clear(): void {
    this.#length = 0;
  }

  *[Symbol.iterator](): IterableIterator<AllocatorEvent> {
    const words = this.#words;
    const oldest = this.#next - this.#length + this.capacity;
    for (let index = 0; index < this.#length; index++) {
      const at = ((oldest + index) % this.capacity) * WORDS_PER_EVENT;
      yield {
        kind: KINDS[words[at]!]!,
        ptr: words[at + 1]!,
        size: words[at + 2]!,
        align: words[at + 3]!,
        oldPtr: words[at + 4]!,
        oldSize: words[at + 5]!,
      };
    }
  }

  onAllocate(ptr: Ptr, size: number, align: number): void {
    this.#write(0, ptr, size, align, NULL, 0);
  }

  onAllocateFail(size: number, align: number): void {
    this.#write(1, NULL, size, align, NULL, 0);
  }

  onDeallocate(ptr: Ptr, size: number, align: number): void {
    this.#write(2, ptr, size, align, NULL, 0);
  }

  onDeallocateFail(ptr: Ptr, size: number, align: number): void {
    this.#write(3, ptr, size, align, NULL, 0);
  }

  onReallocate(oldPtr: Ptr, oldSize: number, ptr: Ptr, size: number, align: number): void {
    this.#write(4, ptr, size, align, oldPtr, oldSize);
  }

  onReallocateFail(oldPtr: Ptr, oldSize: number, size: number, align: number): void {
    this.#write(5, NULL, size, align, oldPtr, oldSize);
  }

  #write(kind: number, ptr: Ptr, size: number, align: number, oldPtr: Ptr, oldSize: number): void {
    const words = this.#words;
    const at = this.#next * WORDS_PER_EVENT;
    words[at] = kind;
    words[at + 1] = ptr;
    words[at + 2] = size;
    words[at + 3] = align;
    words[at + 4] = oldPtr;
    words[at + 5] = oldSize;
    this.#next = this.#next + 1 === this.capacity ? 0 : this.#next + 1;
    if (this.#length < this.capacity) this.#length++;
  }
}

identify(EventRing);
