import { Allocator, checkRequest, isBlockOwner, moveBlock } from '../allocators/allocator.ts';
import { type Owns, sharedMemory } from './composition.ts';
import type { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { checkPositive } from '../allocators/misuse.ts';
import { DEFAULT_ALIGN, EMPTY, type Ptr } from '../memory/ptr.ts';

/**
 * Small requests to one allocator, large ones to another. Frees find their way by size alone, so that neither part needs
 * to know its blocks. Neither helps the other out: for that, make a part a `FallbackAllocator`.
 *
 *     size:   1 ........ threshold | threshold + 1 ........
 *             small                | large
 *
 * From D's `Segregator` (Alexandrescu, std.experimental.allocator).
 */
export class SegregatorAllocator<
  Small extends Allocator = Allocator,
  Large extends Allocator = Allocator,
> extends Allocator {
  readonly memory: Memory;
  /** The largest small size, in bytes. */
  readonly threshold: number;
  readonly small: Small;
  readonly large: Large;
  /** Whether a block lies in either part; there only when both parts are `BlockOwner`s. */
  readonly owns: Owns<[Small, Large]>;

  /**
   * @param threshold the largest small size, from 1 to 2^30 bytes.
   * @throws AllocatorError `INVALID_ARGUMENT` when it is no such size, `MEMORY` when the parts do not share one memory.
   */
  constructor(threshold: number, small: Small, large: Large) {
    super();
    checkPositive('A threshold', threshold);
    this.memory = sharedMemory(small, large);
    this.threshold = threshold;
    this.small = small;
    this.large = large;
    this.memory.residents.addWeakly(this); // for `inspect`
    // The condition of the type `Owns`, at run time.
    this.owns = (
      isBlockOwner<Allocator>(small) && isBlockOwner<Allocator>(large)
        ? (ptr, size) => small.owns(ptr, size) || large.owns(ptr, size)
        : undefined
    ) as Owns<[Small, Large]>;
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    return this.#partFor(size).tryAllocate(size, align);
  }

  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    if (ptr !== EMPTY) this.#partFor(size).deallocate(ptr, size, align);
  }

  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    checkRequest(newSize, align);
    if (ptr === EMPTY) return this.tryAllocate(newSize, align);
    const from = this.#partFor(oldSize);
    const to = this.#partFor(newSize);
    if (from === to || newSize === 0) return from.tryReallocate(ptr, oldSize, newSize, align);
    return moveBlock(from, to, ptr, oldSize, newSize, align);
  }

  override refusal(size: number, align: number): AllocatorError {
    return this.#partFor(size).refusal(size, align);
  }

  #partFor(size: number): Allocator {
    return size <= this.threshold ? this.small : this.large;
  }
}
