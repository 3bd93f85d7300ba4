import { Allocator, DEFAULT_ALIGN, type Memory, NULL, type Ptr } from '@offheap/core';

/** Forwards to an allocator while a number of allocations is left, then refuses all: the parent of pools that may not be able to grow. */
export class Gate extends Allocator {
  readonly memory: Memory;
  /** The number of remaining allocations according to the models. */
  expected = Infinity;
  readonly #inner: Allocator;
  #left = Infinity;

  constructor(inner: Allocator) {
    super();
    this.#inner = inner;
    this.memory = inner.memory;
  }

  get left(): number {
    return this.#left;
  }

  /** Allows the given number of allocations from now on. */
  allow(count: number): void {
    this.#left = this.expected = count;
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    if (this.#left === 0) return NULL;
    this.#left--;
    return this.#inner.tryAllocate(size, align);
  }

  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    this.#inner.deallocate(ptr, size, align);
  }
}

/** The model of how a pool grows. */
export class Growth {
  slabs = 1;
  readonly #slabCapacity: number;
  readonly #maxCapacity: number;
  readonly #gate: Gate;

  constructor({ slabCapacity, maxCapacity }: { slabCapacity: number; maxCapacity: number }, gate: Gate) {
    this.#slabCapacity = slabCapacity;
    this.#maxCapacity = maxCapacity;
    this.#gate = gate;
  }

  get capacity(): number {
    return Math.min(this.slabs * this.#slabCapacity, this.#maxCapacity);
  }

  /** Whether there is room for one more than `length`, after the pool has grown if necessary. */
  makeRoom(length: number): boolean {
    if (length < this.capacity) return true;
    if (this.capacity === this.#maxCapacity || this.#gate.expected === 0) return false;
    this.#gate.expected--;
    this.slabs++;
    return true;
  }
}
