import { Allocator, type BlockOwner, checkRequest, moveBlock } from '../allocators/allocator.ts';
import { showValue } from '../arguments.ts';
import { sharedMemory } from './composition.ts';
import { AllocatorError } from '../errors.ts';
import { FreeListAllocator, type FreeListOptions } from '../allocators/free-list-allocator.ts';
import type { Memory } from '../memory/memory.ts';
import { DEFAULT_ALIGN, EMPTY, type Ptr } from '../memory/ptr.ts';
import { DISPOSE } from '../dispose.ts';

/** The number of blocks of each size: `{ 16: 1000, 32: 500, 128: 50 }`. */
export type SizeClasses = Readonly<Record<number, number>>;

/**
 * An allocator with a free list for each size class. A request goes to the smallest class that is large enough, and
 * to no other. When that class has no free block the result is `NULL`, even if a larger class has free blocks. To
 * handle such requests elsewhere, use the allocator as the first part of a `FallbackAllocator`.
 *
 *     size:   1 ... 16 | 17 ... 32 | 33 ... 128 | 129 ...
 *             list 16  | list 32   | list 128   | refused
 *
 * O(classes) per request, with a very small constant. From D's `Bucketizer` and `AllocatorList` (Alexandrescu,
 * std.experimental.allocator).
 */
export class SizeClassAllocator extends Allocator implements BlockOwner {
  readonly memory: Memory;
  /** The free list of each class, in ascending order of block size. */
  readonly lists: readonly FreeListAllocator[];
  readonly #blockSizes: readonly number[];

  /**
   * @param lists at least one free list, in ascending order of block size. To attach to size classes that are already
   *   in a memory, attach to each of the lists.
   * @throws AllocatorError `INVALID_ARGUMENT` when the lists are empty or not in ascending order, `MEMORY` when they
   *   use different memories.
   */
  constructor(lists: readonly FreeListAllocator[]) {
    super();
    if (!Array.isArray(lists)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The free lists of a SizeClassAllocator are ${showValue(lists)}: expected a list of FreeListAllocators.`,
      );
    }
    this.memory = sharedMemory(...lists);
    const blockSizes = lists.map((list) => list.blockSize);
    if (lists.length === 0 || blockSizes.some((size, index) => index > 0 && size <= blockSizes[index - 1]!)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `Size classes of ${blockSizes.join(', ') || 'no'} bytes: expected at least one, in ascending order.`,
      );
    }
    this.lists = lists;
    this.#blockSizes = blockSizes;
    this.memory.residents.addWeakly(this); // for `inspect`
  }

  /**
   * Creates the free lists from a parent, each over a block of its own.
   *
   * @throws OutOfMemoryError when the parent has no room for all of them; nothing is then allocated.
   */
  static from(parent: Allocator, classes: SizeClasses, options?: FreeListOptions): SizeClassAllocator {
    if (typeof classes !== 'object' || classes === null) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The size classes are ${showValue(classes)}: expected an object such as { 16: 1000, 64: 100 }, block sizes and counts.`,
      );
    }
    const lists: FreeListAllocator[] = [];
    try {
      // Integer keys are in ascending order.
      for (const [blockSize, count] of Object.entries(classes)) {
        lists.push(FreeListAllocator.from(parent, Number(blockSize), count, options));
      }
      return new SizeClassAllocator(lists);
    } catch (error) {
      disposeAll(lists);
      throw error;
    }
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    return this.#listFor(size).tryAllocate(size, align);
  }

  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    if (ptr !== EMPTY) this.#listFor(size).deallocate(ptr, size, align);
  }

  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY) return this.tryAllocate(newSize, align);
    const from = this.#listFor(oldSize);
    const to = this.#listFor(newSize);
    if (from === to || newSize === 0) return from.tryReallocate(ptr, oldSize, newSize, align);
    return moveBlock(from, to, ptr, oldSize, newSize, align);
  }

  owns(ptr: Ptr, size: number): boolean {
    for (let index = 0; index < this.lists.length; index++) {
      if (this.lists[index]!.owns(ptr, size)) return true;
    }
    return false;
  }

  override refusal(size: number, align: number): AllocatorError {
    return this.#listFor(size).refusal(size, align);
  }

  /** Frees the blocks of all free lists. */
  [DISPOSE](): void {
    disposeAll(this.lists);
  }

  /** Returns the list for a size. A size that is too large for every class maps to the last list, which refuses it. */
  #listFor(size: number): FreeListAllocator {
    const blockSizes = this.#blockSizes;
    let index = 0;
    if (typeof size === 'number') while (index < blockSizes.length - 1 && size > blockSizes[index]!) index++;
    return this.lists[index]!;
  }
}

function disposeAll(lists: readonly FreeListAllocator[]): void {
  // The last list is freed first, so that a scoped parent can free all of them.
  for (let index = lists.length - 1; index >= 0; index--) lists[index]![DISPOSE]();
}
