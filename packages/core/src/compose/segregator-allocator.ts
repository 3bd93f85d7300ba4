import { Allocator, checkRequest, moveBlock } from '../allocators/allocator.ts';
import { type Owns, ownsOf, sharedMemory } from './composition.ts';
import type { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { checkPositive } from '../allocators/misuse.ts';
import { DEFAULT_ALIGN, EMPTY, type Ptr } from '../memory/ptr.ts';

/**
 * An allocator that sends small requests to one allocator and large requests to another. Frees are routed by size
 * alone, so neither part needs `owns`. When one part has no room, the other part is not tried; use a `FallbackAllocator`
 * as a part for that.
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
  /** The largest size, in bytes, that goes to the small part. */
  readonly threshold: number;
  readonly small: Small;
  readonly large: Large;
  /** Whether a block belongs to either part; present only when both parts are `BlockOwner`s. */
  readonly owns: Owns<[Small, Large]>;

  /**
   * @param threshold the largest size for the small part, from 1 to 2^30 bytes.
   * @throws AllocatorError `INVALID_ARGUMENT` when `threshold` is out of range, `MEMORY` when the parts use different
   *   memories.
   */
  constructor(threshold: number, small: Small, large: Large) {
    super();
    checkPositive('A threshold', threshold);
    this.memory = sharedMemory(small, large);
    this.threshold = threshold;
    this.small = small;
    this.large = large;
    this.memory.residents.addWeakly(this); // for `inspect`
    this.owns = ownsOf(small, large);
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
    // The large part refuses a size that is not a number.
    return typeof size === 'number' && size <= this.threshold ? this.small : this.large;
  }
}
