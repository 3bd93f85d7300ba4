import { FrameAllocator, FreeListAllocator, Heap, KiB, type Memory, ScopedAllocator } from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { Random } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';

interface Case {
  readonly memory: Memory;
  readonly ptr: number;
  /** Block offsets: 0 and 1 free, not adjacent, of one class; 2 and 3 live. */
  readonly free: readonly number[];
  readonly live: readonly number[];
}

/** Alternating live and free blocks; the free ones are of one size class. */
function heapCase(): Case {
  const heap = new Heap(16 * KiB);
  const blocks = Array.from({ length: 6 }, () => heap.allocate(64));
  heap.deallocate(blocks[1]!, 64);
  heap.deallocate(blocks[3]!, 64);
  return {
    memory: heap.memory,
    ptr: heap.ptr,
    free: [blocks[1]!, blocks[3]!],
    live: [blocks[0]!, blocks[2]!, blocks[4]!],
  };
}

/** Changes a word; returns the rules that are then violated. */
function rulesAfter({ memory, ptr }: Case, byteOffset: number, change: (word: number) => number): string[] {
  expect(verify(memory, ptr)).toEqual([]);
  memory.i32[byteOffset >>> 2] = change(memory.i32[byteOffset >>> 2]!);
  return verify(memory, ptr).map(({ rule }) => rule);
}

/** The offsets of the parts of a heap from its start, as in its comment. */
const HEAP = { used: 8, live: 12, peak: 16, summary: 20, classBits: 24, lists: 76 };
const flip = (bit: number) => (word: number) => word ^ (1 << bit);
const to = (value: number) => () => value;
const classOf64 = 8; // units of 8 bytes

describe('of a heap, verify names exactly the fault', () => {
  const corruptions: readonly [rule: string, at: (made: Case) => number, change: (word: number) => number][] =
    [
      ['state/kind', ({ ptr }) => ptr, to(0x12345678)],
      ['state/bytes', ({ ptr }) => ptr + 4, to(1 << 29)],
      ['heap/used-bytes', ({ ptr }) => ptr + HEAP.used, (word) => word + 8],
      ['heap/live-count', ({ ptr }) => ptr + HEAP.live, (word) => word - 1],
      ['heap/peak-bytes', ({ ptr }) => ptr + HEAP.peak, to(8)],
      ['heap/summary-bit', ({ ptr }) => ptr + HEAP.summary, flip(12)],
      ['heap/class-bit', ({ ptr }) => ptr + HEAP.classBits, flip(classOf64 + 1)],
      ['heap/block-length', ({ live }) => live[0]! - 8, to(0)],
      ['heap/block-length', ({ live }) => live[0]! - 8, to(1 << 28)],
      ['heap/previous-free', ({ live }) => live[1]! - 8, flip(1)],
      ['heap/asked-bytes', ({ live }) => live[0]! - 4, to(65)],
      ['heap/asked-bytes', ({ live }) => live[0]! - 4, to(0)],
      ['heap/back-pointer', ({ free }) => free[0]! + 60, to(0)],
      ['heap/list-previous', ({ free }) => free[0]!, to(4)],
      ['heap/list-cycle', ({ free }) => free[0]! - 4, to(0)],
      ['heap/end-header', ({ memory }) => memory.byteLength - 8, flip(1)],
    ];
  test.each(corruptions)('%s', (rule, at, change) => {
    const made = heapCase();
    if (rule === 'heap/list-cycle') {
      // The last of the list leads to the first.
      expect(rulesAfter(made, at(made), () => made.free[1]! >>> 2)).toEqual([rule]);
      return;
    }
    expect(rulesAfter(made, at(made), change)).toEqual([rule]);
  });

  test('heap/live-bit-missing and heap/live-bit-extra', () => {
    for (const [block, rule] of [
      [({ live }: Case) => live[0]!, 'heap/live-bit-missing'],
      [({ free }: Case) => free[0]!, 'heap/live-bit-extra'],
    ] as const) {
      const made = heapCase();
      const heap = Heap.attach(made.memory);
      // The word of bits that changes when a block there is freed and allocated again, found by a search.
      const ptr = block(made);
      const before = made.memory.snapshot();
      if (rule === 'heap/live-bit-missing') heap.deallocate(ptr, 64);
      else while (heap.allocate(64) !== ptr);
      const bits = findLiveBit(before, made.memory.u8, ptr);
      made.memory.restore(before);
      expect(rulesAfter(made, bits, flip((ptr >>> 3) & 31))).toEqual([rule]);
    }
  });

  test('heap/unlisted', () => {
    const made = heapCase();
    // The head of the list refers to the second block, whose back link is corrected.
    const head = made.ptr + HEAP.lists + classOf64 * 4;
    const first = made.memory.i32[head >>> 2]!;
    const second = made.memory.i32[first - 1]!;
    made.memory.i32[second] = 0;
    made.memory.i32[head >>> 2] = second;
    expect(verify(made.memory).map(({ rule }) => rule)).toEqual(['heap/unlisted']);
  });

  test('heap/list-link, and the block that is then in no list', () => {
    const made = heapCase();
    const head = made.ptr + HEAP.lists + classOf64 * 4;
    expect(rulesAfter(made, head, () => made.live[0]! >>> 2)).toEqual([
      'heap/list-link',
      'heap/unlisted',
      'heap/unlisted',
    ]);
  });
});

/** The word before the blocks in which the bit of `ptr` differs. */
function findLiveBit(before: Uint8Array, after: Uint8Array, ptr: number): number {
  const [one, other] = [before, after].map((bytes) => new Int32Array(bytes.buffer, 0, ptr >>> 2));
  const mask = 1 << ((ptr >>> 3) & 31);
  for (let word = (ptr >>> 2) - 1; word > 0; word--) {
    if ((one![word]! ^ other![word]!) === mask && word < 600) return word << 2;
  }
  throw new Error('no such bit');
}

describe('of a free list, verify names exactly the fault', () => {
  const made = (): Case => {
    const list = new FreeListAllocator(24, 8);
    const live = Array.from({ length: 5 }, () => list.allocate(20));
    list.deallocate(live[1]!, 20);
    list.deallocate(live[2]!, 20);
    return { memory: list.memory, ptr: list.ptr, free: [], live };
  };
  const word = (block: number): number => 28 + block * 4;
  test.each<[rule: string, at: number, value: number]>([
    ['free-list/size', 8, 4000],
    ['free-list/align', 16, 12],
    ['free-list/free-link', 20, 7],
    ['free-list/free-live', 20, 1],
    ['free-list/free-unlisted', 20, 2],
    ['free-list/fresh', 24, 9],
    ['free-list/live-count', 28, 4],
    ['free-list/free-cycle', word(2), 3 << 1],
    ['free-list/asked-bytes', word(1), (25 << 1) | 1],
  ])('%s', (rule, at, value) => {
    const list = made();
    expect(rulesAfter(list, list.ptr + at, to(value))).toEqual([rule]);
  });
});

describe('of scopes and frames, verify names exactly the fault', () => {
  const made = (): Case => {
    const scoped = new ScopedAllocator(4 * KiB);
    scoped.allocate(8);
    scoped.allocate(64, 256);
    const inner = scoped.openScope();
    inner.allocate(100);
    return { memory: scoped.memory, ptr: scoped.ptr, free: [], live: [] };
  };
  test.each<[rule: string, at: number, change: (word: number) => number]>([
    ['scope/peak', 12, to(-1)],
    ['scope/top', 16, (top) => top + 4],
    ['scope/top', 16, to(1 << 20)],
    ['scope/padded', 20, to(12)],
    ['scope/inner', 24, (inner) => inner + 8],
  ])('%s', (rule, at, change) => {
    const scoped = made();
    expect(rulesAfter(scoped, scoped.ptr + at, change)).toEqual([rule]);
  });

  test.each<[rule: string, at: number, value: number]>([
    ['frames/count', 8, 0],
    ['frames/current', 12, 0],
    ['scope/top', 24 + 16, 1],
  ])('%s', (rule, at, value) => {
    const frames = new FrameAllocator(3, 256);
    frames.nextFrame();
    const it: Case = { memory: frames.memory, ptr: frames.ptr, free: [], live: [] };
    expect(rulesAfter(it, frames.ptr + at, to(value))).toEqual([rule]);
  });
});

test('after random programs, verify finds nothing', () => {
  const random = new Random(3);
  const heap = new Heap(64 * KiB);
  const live: [ptr: number, size: number][] = [];
  for (let i = 0; i < 3000; i++) {
    if (random.oneIn(2) || live.length === 0) {
      const size = random.between(1, 600);
      const ptr = heap.tryAllocate(size, 2 ** random.below(8));
      if (ptr !== 0) live.push([ptr, size]);
    } else {
      const [ptr, size] = live.splice(random.below(live.length), 1)[0]!;
      heap.deallocate(ptr, size);
    }
    if (i % 50 === 0) expect(verify(heap)).toEqual([]);
  }
});
