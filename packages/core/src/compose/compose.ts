import { Allocator, type BlockOwner, checkAllocator } from '../allocators/allocator.ts';
import { type Owns, ownsOf } from './composition.ts';
import type { AllocatorError } from '../errors.ts';
import { FallbackAllocator } from './fallback-allocator.ts';
import { FreeListAllocator, type FreeListOptions } from '../allocators/free-list-allocator.ts';
import type { Memory } from '../memory/memory.ts';
import { type AllocatorLogger, ProxyAllocator } from './proxy-allocator.ts';
import type { Ptr } from '../memory/ptr.ts';
import { ScopedAllocator } from '../allocators/scoped-allocator.ts';
import { SegregatorAllocator } from './segregator-allocator.ts';
import { SizeClassAllocator, type SizeClasses } from './size-class-allocator.ts';
import { DISPOSE } from '../dispose.ts';

/**
 * Builds a composed allocator by chained calls:
 *
 *     const blocks = compose(heap).freeList(32, 1024).orElse(heap).logged(new Statistics());
 *     const ptr = blocks.allocate(24);
 *
 * Each method wraps the allocator built so far and returns an allocator that is ready for use. All allocators of one
 * chain share the blocks that the chain has allocated from parents. The blocks are freed when any of the allocators
 * is disposed of, or immediately when a method of the chain throws.
 *
 * @param allocator the first allocator of the chain; the chain never disposes of it.
 */
export function compose<A extends Allocator>(allocator: A): ComposedAllocator<A> {
  return new ComposedAllocator(allocator, []);
}

/** The result of {@link compose} and its methods: an allocator that forwards every call to the allocator built so far. */
export class ComposedAllocator<A extends Allocator = Allocator> extends Allocator {
  readonly memory: Memory;
  /** The allocator built so far, for its own methods: `compose(heap).scoped(64 * KiB).allocator.scope(...)`. */
  readonly allocator: A;
  /** The `owns` method of {@link allocator}; present only when that is a `BlockOwner`. */
  readonly owns: Owns<[A]>;
  /** The allocators that this and the earlier methods have created from parents. All steps of a chain share the list. */
  readonly #made: Disposable[];

  /** @internal */
  constructor(allocator: A, made: Disposable[]) {
    super();
    checkAllocator('The allocator of `compose`', allocator);
    this.memory = allocator.memory;
    this.allocator = allocator;
    this.#made = made;
    this.owns = ownsOf(allocator);
  }

  /** Adds a free list of `count` blocks of `blockSize` bytes, whose memory comes from the allocator built so far. */
  freeList(
    blockSize: number,
    count: number,
    options?: FreeListOptions,
  ): ComposedAllocator<FreeListAllocator> {
    return this.#take(() => FreeListAllocator.from(this.allocator, blockSize, count, options));
  }

  /** Adds a free list for each size class, whose memory comes from the allocator built so far. */
  sizeClasses(classes: SizeClasses, options?: FreeListOptions): ComposedAllocator<SizeClassAllocator> {
    return this.#take(() => SizeClassAllocator.from(this.allocator, classes, options));
  }

  /** Adds a scoped allocator of `bytes` bytes, whose memory comes from the allocator built so far. */
  scoped(bytes: number): ComposedAllocator<ScopedAllocator> {
    return this.#take(() => ScopedAllocator.from(this.allocator, bytes));
  }

  /** Adds a fallback: requests that the allocator built so far refuses go to `other`. */
  orElse<First extends Allocator & BlockOwner, Second extends Allocator>(
    this: ComposedAllocator<First>,
    other: Second,
  ): ComposedAllocator<FallbackAllocator<First, Second>> {
    return this.#wrap(() => new FallbackAllocator(this.allocator, other));
  }

  /** Splits requests by size: up to `threshold` bytes go to the allocator built so far, larger ones to `large`. */
  segregate<Large extends Allocator>(
    threshold: number,
    large: Large,
  ): ComposedAllocator<SegregatorAllocator<A, Large>> {
    return this.#wrap(() => new SegregatorAllocator(threshold, this.allocator, large));
  }

  /** Adds a logger, which is called for every request to the returned allocator. */
  logged<Logger extends AllocatorLogger>(logger: Logger): ComposedAllocator<ProxyAllocator<A, Logger>> {
    return this.#wrap(() => new ProxyAllocator(this.allocator, logger));
  }

  override tryAllocate(size: number, align?: number): Ptr {
    return this.allocator.tryAllocate(size, align);
  }

  override deallocate(ptr: Ptr, size: number, align?: number): void {
    this.allocator.deallocate(ptr, size, align);
  }

  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align?: number): Ptr {
    return this.allocator.tryReallocate(ptr, oldSize, newSize, align);
  }

  override refusal(size: number, align: number): AllocatorError {
    return this.allocator.refusal(size, align);
  }

  /** Frees the blocks that the chain has allocated from parents, the last one first. */
  [DISPOSE](): void {
    for (let made = this.#made.pop(); made !== undefined; made = this.#made.pop()) made[DISPOSE]();
  }

  #take<B extends Allocator & Disposable>(make: () => B): ComposedAllocator<B> {
    const next = this.#wrap(make);
    this.#made.push(next.allocator);
    return next;
  }

  /** Adds a step to the chain. When the step throws, all blocks of the chain are freed. */
  #wrap<B extends Allocator>(make: () => B): ComposedAllocator<B> {
    try {
      return new ComposedAllocator(make(), this.#made);
    } catch (error) {
      this[DISPOSE]();
      throw error;
    }
  }
}
