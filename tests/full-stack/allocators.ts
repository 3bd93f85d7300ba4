import type * as core from '@offheap/core';
import type { Allocator, Heap, Ptr } from '@offheap/core';
import type * as compose from '@offheap/core/compose';
import type * as debug from '@offheap/core/debug';
import { Random } from '@offheap/core/testing';
import { expect } from 'vitest';
import { overflowAt } from './overflow-at.ts';

/** A build of the library: in the modules of a test, each use of an imported constant may be a call, for which the stack may have no room. */
export type Library = typeof core & typeof compose & typeof debug;

interface Block {
  ptr: Ptr;
  size: number;
  /** The value of its bytes. */
  readonly fill: number;
}

/** Creates an allocator over a heap. */
type Make = (library: Library, heap: Heap) => Allocator;

export const ALLOCATORS: Readonly<Record<string, Make>> = {
  Heap: (_, heap) => heap,
  FreeListAllocator: ({ FreeListAllocator }, heap) => FreeListAllocator.from(heap, 600, 40, { align: 256 }),
  BumpAllocator: ({ BumpAllocator, KiB }, heap) => BumpAllocator.from(heap, 16 * KiB),
  ScopedAllocator: ({ ScopedAllocator, KiB }, heap) => ScopedAllocator.from(heap, 16 * KiB),
  FrameAllocator: ({ FrameAllocator, KiB }, heap) => FrameAllocator.from(heap, 2, 8 * KiB),
  'a composition': ({ SegregatorAllocator, FallbackAllocator, SizeClassAllocator }, heap) =>
    new SegregatorAllocator(
      100,
      new FallbackAllocator(SizeClassAllocator.from(heap, { 16: 5, 64: 10, 100: 5 }), heap),
      heap,
    ),
};

/** Allocates, reallocates and frees blocks, at times where the stack is nearly full. */
class Program {
  /** The number of operations that threw. */
  overflows = 0;
  readonly #library: Library;
  readonly #heap: Heap;
  readonly #allocator: Allocator;
  readonly #random: Random;
  readonly #blocks: Block[] = [];

  constructor(library: Library, make: Make, seed: number) {
    this.#library = library;
    this.#heap = new library.Heap(48 * library.KiB);
    this.#allocator = make(library, this.#heap);
    this.#random = new Random(seed);
  }

  step(frames: number, words: number): void {
    const random = this.#random;
    const allocator = this.#allocator;
    const blocks = this.#blocks;
    const size = 1 + random.below(random.oneIn(3) ? 600 : 90);
    const at = random.below(blocks.length + 1);
    const block = blocks[at];
    if (block === undefined || (random.oneIn(2) && blocks.length < 60)) {
      const align = random.oneIn(3) ? 8 << random.below(6) : 8;
      let ptr: Ptr = 0;
      this.#run(frames, words, () => {
        ptr = allocator.tryAllocate(size, align);
      });
      if (ptr === 0) return;
      expect(ptr % align).toBe(0);
      const fill = random.below(256);
      blocks.push({ ptr, size, fill });
      this.#heap.memory.u8.fill(fill, ptr, ptr + size);
    } else if (random.oneIn(3)) {
      let ptr: Ptr = 0;
      this.#run(frames, words, () => {
        ptr = allocator.tryReallocate(block.ptr, block.size, size);
      });
      if (ptr === 0) return;
      this.#heap.memory.u8.fill(block.fill, ptr, ptr + size);
      Object.assign(block, { ptr, size });
    } else {
      const run = (): void => allocator.deallocate(block.ptr, block.size);
      if (this.#run(frames, words, run) && this.#heap === allocator) run(); // it is live
      blocks.splice(at, 1);
    }
  }

  /** Nothing is damaged: the worst that may have happened is that a block which no one knows stays live. */
  check(): void {
    const { memory } = this.#heap;
    expect(this.#library.verify(memory)).toEqual([]);
    for (const { ptr, size, fill } of this.#blocks)
      if (!memory.u8.subarray(ptr, ptr + size).every((byte) => byte === fill))
        throw new Error(`The block at ${ptr} has changed.`);
    expect(this.#heap.live).toBeLessThan(this.#blocks.length + 4 + this.overflows);
  }

  #run(frames: number, words: number, run: () => void): boolean {
    if (frames < 0) {
      run();
      return false;
    }
    const hasThrown = overflowAt(frames, words, run);
    if (hasThrown) this.overflows++;
    return hasThrown;
  }
}

/** Runs programs whose calls the stack has no room for, and checks everything after each. Returns the number of calls that threw. */
export function runAllocator(library: Library, name: string): number {
  let overflows = 0;
  for (let seed = 1; seed <= 4; seed++) {
    for (let words = 0; words < 8; words++) {
      const program = new Program(library, ALLOCATORS[name]!, seed * 8 + words);
      for (let i = 0; i < 60; i++) program.step(-1, 0);
      for (let frames = 0; frames < 24; frames++) {
        program.step(frames, words);
        program.check();
        for (let i = 0; i < 3; i++) program.step(-1, 0);
      }
      program.check();
      overflows += program.overflows;
    }
  }
  return overflows;
}

/** Frees a block between two free blocks where the stack has no room, and again where it has. Returns the number of calls that threw. */
export function runFrees({ Heap, verify, KiB }: Library): number {
  let overflows = 0;
  for (let words = 0; words < 8; words++) {
    for (let frames = 0; frames < 24; frames++) {
      const heap = new Heap(4 * KiB);
      const [first, block, last] = [heap.allocate(64), heap.allocate(64), heap.allocate(64)];
      heap.deallocate(first, 64);
      heap.deallocate(last, 64);
      const free = (): void => heap.deallocate(block, 64);
      if (overflowAt(frames, words, free)) {
        overflows++;
        expect(verify(heap)).toEqual([]);
        free();
      }
      expect([heap.used, verify(heap)]).toEqual([0, []]);
      expect(heap.tryAllocate(heap.capacity)).not.toBe(0);
    }
  }
  return overflows;
}
