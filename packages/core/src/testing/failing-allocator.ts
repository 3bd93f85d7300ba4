import { Allocator } from '../allocators/allocator.ts';
import { type Owns, ownsOf } from '../compose/composition.ts';
import type { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';

/**
 * Forwards to an allocator, but refuses the Nth request as if there were no room. Records the live blocks, so that
 * leaks are detected. For use as the parent of an allocator under test.
 */
export class FailingAllocator<Inner extends Allocator = Allocator> extends Allocator {
  readonly memory: Memory;
  readonly inner: Inner;
  /** The number of the request to refuse, from 1; `Infinity` for none. */
  readonly failAt: number;
  /** The inner allocator's `owns`; present only when that is a `BlockOwner`. */
  readonly owns: Owns<[Inner]>;
  /** The size of each block that was allocated and not freed. */
  readonly live: ReadonlyMap<Ptr, number>;
  readonly #live = new Map<Ptr, number>();
  #requests = 0;

  constructor(inner: Inner, failAt: number) {
    super();
    this.memory = inner.memory;
    this.inner = inner;
    this.failAt = failAt;
    this.live = this.#live;
    this.owns = ownsOf(inner);
  }

  /** The number of requests so far: allocations, and reallocations that do more than free a block. */
  get requests(): number {
    return this.#requests;
  }

  /** Whether the request to refuse has occurred. */
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
