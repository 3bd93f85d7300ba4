import { Allocator, type BlockOwner, checkAllocator, isBlockOwner } from '../allocators/allocator.ts';
import type { Owns } from './composition.ts';
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
 * Builds allocators from allocators, as a sentence:
 *
 *     const blocks = compose(heap).freeList(32, 1024).orElse(heap).logged(new Statistics());
 *     const ptr = blocks.allocate(24);
 *
 * Each word wraps what the words before it have built, and gives an allocator that is ready for use. A sentence is one
 * whole: it holds the blocks that its words have taken from their parents, gives them back when it is disposed of, and
 * at once when one of its words throws.
 *
 * @param allocator what the sentence begins with; it is never disposed of.
 */
export function compose<A extends Allocator>(allocator: A): ComposedAllocator<A> {
  return new ComposedAllocator(allocator, []);
}

/** What {@link compose} and its words give: an allocator that forwards to what they have built. */
export class ComposedAllocator<A extends Allocator = Allocator> extends Allocator {
  readonly memory: Memory;
  /** What has been built, for what only it can do: `compose(heap).scoped(64 * KiB).allocator.scope(...)`. */
  readonly allocator: A;
  /** As the allocator's; there only when that is a `BlockOwner`. */
  readonly owns: Owns<[A]>;
  /** What this and the earlier words have taken from parents; all words of a sentence share the list. */
  readonly #made: Disposable[];

  /** @internal */
  constructor(allocator: A, made: Disposable[]) {
    super();
    checkAllocator('The allocator of `compose`', allocator);
    this.memory = allocator.memory;
    this.allocator = allocator;
    this.#made = made;
    // The condition of the type `Owns`, at run time.
    this.owns = (
      isBlockOwner<Allocator>(allocator) ? (ptr, size) => allocator.owns(ptr, size) : undefined
    ) as Owns<[A]>;
  }

  /** A free list of `count` blocks of `blockSize` bytes, its block taken from the allocator so far. */
  freeList(
    blockSize: number,
    count: number,
    options?: FreeListOptions,
  ): ComposedAllocator<FreeListAllocator> {
    return this.#take(() => FreeListAllocator.from(this.allocator, blockSize, count, options));
  }

  /** A free list for each size class, their blocks taken from the allocator so far. */
  sizeClasses(classes: SizeClasses, options?: FreeListOptions): ComposedAllocator<SizeClassAllocator> {
    return this.#take(() => SizeClassAllocator.from(this.allocator, classes, options));
  }

  /** A scoped allocator of `bytes` bytes, its block taken from the allocator so far. */
  scoped(bytes: number): ComposedAllocator<ScopedAllocator> {
    return this.#take(() => ScopedAllocator.from(this.allocator, bytes));
  }

  /** What the allocator so far refuses, `other` gives. */
  orElse<First extends Allocator & BlockOwner, Second extends Allocator>(
    this: ComposedAllocator<First>,
    other: Second,
  ): ComposedAllocator<FallbackAllocator<First, Second>> {
    return this.#wrap(() => new FallbackAllocator(this.allocator, other));
  }

  /** Up to `threshold` bytes from the allocator so far, more from `large`. */
  segregate<Large extends Allocator>(
    threshold: number,
    large: Large,
  ): ComposedAllocator<SegregatorAllocator<A, Large>> {
    return this.#wrap(() => new SegregatorAllocator(threshold, this.allocator, large));
  }

  /** Tells `logger` of everything that is asked of it from here on. */
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

  /** Gives back the blocks that the sentence has taken from their parents, the last one first. */
  [DISPOSE](): void {
    for (let made = this.#made.pop(); made !== undefined; made = this.#made.pop()) made[DISPOSE]();
  }

  #take<B extends Allocator & Disposable>(make: () => B): ComposedAllocator<B> {
    const next = this.#wrap(make);
    this.#made.push(next.allocator);
    return next;
  }

  /** The next word. When it cannot be said the sentence ends, and its blocks go back. */
  #wrap<B extends Allocator>(make: () => B): ComposedAllocator<B> {
    try {
      return new ComposedAllocator(make(), this.#made);
    } catch (error) {
      this[DISPOSE]();
      throw error;
    }
  }
}
