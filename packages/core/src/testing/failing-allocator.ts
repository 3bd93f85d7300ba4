import { Allocator, isBlockOwner } from '../allocators/allocator.ts';
import type { Owns } from '../compose/composition.ts';
import type { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';

/**
 * Forwards to an allocator, but refuses one request, the Nth, as if there were no room; and keeps book of what it has
 * given, so that a leak shows. To be the parent of an allocator under test.
 */
export class FailingAllocator<Inner extends Allocator = Allocator> extends Allocator {
  readonly memory: Memory;
  readonly inner: Inner;
  /** Which request fails, from 1 on; `Infinity` for none. */
  readonly failAt: number;
  /** As the inner allocator's; there only when that is a `BlockOwner`. */
  readonly owns: Owns<[Inner]>;
  /** The size of each block that has been given and not freed. */
  readonly live: ReadonlyMap<Ptr, number>;
  readonly #live = new Map<Ptr, number>();
  #requests = 0;

  constructor(inner: Inner, failAt: number) {
    super();
    this.memory = inner.memory;
    this.inner = inner;
    this.failAt = failAt;
    this.live = this.#live;
    // The condition of the type `Owns`, at run time.
    this.owns = (isBlockOwner<Allocator>(inner) ? (ptr, size) => inner.owns(ptr, size) : undefined) as Owns<
      [Inner]
    >;
  }

  /** Requests so far: allocations, and reallocations that are more than a free. */
  get requests(): number {
    return this.#requests;
  }

  /** Whether the request that was to fail has come. */
  get hasFailed(): boolean {
    return this.#requests >= this.failAt;
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    if (++this.#requests === this.failAt) return NULL;
    return this.#given(this.inner.tryAllocate(size, align), size);
  }

  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    this.inner.deallocate(ptr, size, align);
    this.#live.delete(ptr);
  }

  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    if (newSize !== 0 && ++this.#requests === this.failAt) return NULL;
    const moved = this.inner.tryReallocate(ptr, oldSize, newSize, align);
    if (moved !== NULL) this.#live.delete(ptr);
    return this.#given(moved, newSize);
  }

  override refusal(size: number, align: number): AllocatorError {
    return this.inner.refusal(size, align);
  }

  #given(ptr: Ptr, size: number): Ptr {
    if (ptr !== NULL && ptr !== EMPTY) this.#live.set(ptr, size);
    return ptr;
  }
}
