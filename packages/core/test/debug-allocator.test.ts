import {
  type Allocator,
  FreeListAllocator,
  Heap,
  KiB,
  loadSnapshot,
  NULL,
  saveSnapshot,
} from '@offheap/core';
import {
  DebugAllocator,
  type DebugOptions,
  FREED_BYTE,
  FRESH_BYTE,
  type LeakedBlock,
} from '@offheap/core/debug';
import { allocatorChecks, runPrograms } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';
import { REPLAY } from './replay.ts';

const inners: Readonly<Record<string, () => Allocator>> = {
  'a heap': () => new Heap(32 * KiB),
  'a free list': () => new FreeListAllocator(256, 64),
};

describe.each(Object.entries(inners))('DebugAllocator around %s', (name, inner) => {
  for (const quarantineBytes of [0, 4 * KiB]) {
    const make = (): DebugAllocator => new DebugAllocator(inner(), { quarantineBytes, traces: false });
    const traits = { name: `${name}, debugged`, maxAlign: name === 'a free list' ? 8 : 4096 };
    for (const check of allocatorChecks(make, traits)) {
      test(`keeps the contract, quarantine of ${quarantineBytes}: ${check.name}`, check.run);
    }
    test(`random programs against a naive model, quarantine of ${quarantineBytes}`, () => {
      runPrograms({ make, ...traits, programs: 200, ...REPLAY });
    });
  }
});

describe('DebugAllocator', () => {
  const make = (options: DebugOptions = {}): DebugAllocator<Heap> =>
    new DebugAllocator(new Heap(64 * KiB), options);
  function allocateHere(debug: Allocator): number {
    const ptr = debug.allocate(24); // not returned at once: WebKit leaves the callers of tail calls out of stacks
    return ptr;
  }
  function freeHere(debug: Allocator, ptr: number): void {
    debug.deallocate(ptr, 24);
  }

  test('fills new and freed blocks', () => {
    const debug = make();
    const ptr = debug.allocate(24);
    const bytes = debug.memory.u8.subarray(ptr, ptr + 24);
    expect([...bytes]).toEqual(Array.from({ length: 24 }, () => FRESH_BYTE));
    debug.deallocate(ptr, 24);
    expect([...bytes]).toEqual(Array.from({ length: 24 }, () => FREED_BYTE));
  });

  test.each([
    [24, '0 bytes past its end'],
    [39, '15 bytes past its end'],
    [-1, '1 bytes before its start'],
    [-16, '16 bytes before its start'],
  ])('reports a write at byte %i of 24, and where the block was allocated', (at, where) => {
    const debug = make();
    const ptr = allocateHere(debug);
    debug.memory.u8[ptr + at] = 1;
    const free = (): void => freeHere(debug, ptr);
    expect(free).toThrow(where);
    expect(free).toThrow('allocateHere');
    expect(codeOf(() => debug.verify())).toBe('CORRUPT');
  });

  test('reports a write to a freed block, with the places of its allocation and its free', () => {
    const debug = make();
    const ptr = allocateHere(debug);
    freeHere(debug, ptr);
    debug.memory.u8[ptr + 3] = 0;
    expect(() => debug.verify()).toThrow('byte 3 is 0, expected 221');
    expect(() => debug.verify()).toThrow(/Allocated:[^]*allocateHere[^]*Freed:[^]*freeHere/);
    expect(codeOf(() => debug.releaseFreed())).toBe('CORRUPT');
    expect(debug.inner.live).toBe(0);
  });

  test('reports a second free, with both places', () => {
    const debug = make();
    const ptr = allocateHere(debug);
    freeHere(debug, ptr);
    expect(() => freeHere(debug, ptr)).toThrow(/freed already[^]*allocateHere[^]*Freed first:[^]*freeHere/);
  });

  test('reports a wrong size or alignment', () => {
    const debug = make();
    const ptr = allocateHere(debug);
    expect(() => debug.deallocate(ptr, 25)).toThrow('has 24 bytes aligned to 8, not 25 aligned to 8');
    expect(() => debug.deallocate(ptr, 24, 16)).toThrow('not 24 aligned to 16');
    debug.deallocate(ptr, 24);
  });

  test('does not reuse freed blocks, up to the size of its quarantine', () => {
    const debug = make({ quarantineBytes: 150 });
    const ptrs = Array.from({ length: 3 }, () => debug.allocate(24)); // 56 bytes each with guards
    for (const ptr of ptrs) debug.deallocate(ptr, 24);
    expect(debug.inner.live).toBe(2);
    expect(ptrs.slice(1)).not.toContain(debug.allocate(24));
  });

  test('reports leaks when it is disposed of', () => {
    let reported: readonly LeakedBlock[] = [];
    const debug = make({ onLeaks: (leaks) => (reported = leaks) });
    const kept = allocateHere(debug);
    freeHere(debug, allocateHere(debug));
    debug[Symbol.dispose]();
    expect(reported).toHaveLength(1);
    expect(reported[0]).toMatchObject({ ptr: kept, size: 24 });
    expect(reported[0]!.madeAt).toContain('allocateHere');
    expect(debug.inner.live).toBe(1);
  });

  test('refuses the request that an option selects', () => {
    const debug = make({ failAt: 3 });
    const answers = Array.from({ length: 5 }, () => debug.tryAllocate(8) !== NULL);
    expect(answers).toEqual([true, true, false, true, true]);
  });

  test('refuses random requests, the same for the same seed', () => {
    const answers = (seed: number): string => {
      const debug = make({ failRate: 0.3, seed });
      return Array.from({ length: 100 }, () => (debug.tryAllocate(8) === NULL ? 1 : 0)).join('');
    };
    expect(answers(1)).toBe(answers(1));
    expect(answers(1)).not.toBe(answers(2));
    const failures = answers(5).replaceAll('0', '').length;
    expect(failures).toBeGreaterThan(15);
    expect(failures).toBeLessThan(45);
  });

  test('limits the bytes', () => {
    const debug = make({ maxBytes: 100 });
    const ptr = debug.allocate(60);
    expect(debug.tryAllocate(41)).toBe(NULL);
    debug.deallocate(ptr, 60);
    expect(debug.tryAllocate(100)).not.toBe(NULL);
  });

  test('follows a restore of its memory', () => {
    const debug = make();
    const early = debug.allocate(24);
    const before = debug.memory.snapshot();
    debug.deallocate(early, 24);
    const late = debug.allocate(40);
    debug.memory.restore(before);
    expect([debug.live, debug.liveBytes, debug.inner.live]).toEqual([1, 24, 1]);
    expect(codeOf(() => debug.deallocate(late, 40))).toBe('DOUBLE_FREE');
    debug.deallocate(early, 24);
    debug.verify();
  });

  test('has the records of blocks that are live before and after the load of a file', () => {
    const debug = make();
    const kept = debug.allocate(24);
    const file = saveSnapshot(debug.memory);
    const late = debug.allocate(40);
    loadSnapshot(debug.memory, file);
    expect([debug.live, debug.liveBytes]).toEqual([1, 24]);
    debug.verify();
    expect(codeOf(() => debug.deallocate(late, 40))).toBe('DOUBLE_FREE');
    debug.deallocate(kept, 24);
    expect(debug.live).toBe(0);
  });

  test.each([
    ['of another size', 200, [50]],
    ['of other sizes inside a block of the file', 2000, [16, 16, 16, 16]],
    ['whose last bytes are data in the file', 24, [17]],
  ])('has no records of blocks %s at the same address after the load of a file', (_, before, after) => {
    const debug = new DebugAllocator(new Heap(32 * KiB), { quarantineBytes: 0, traces: false });
    const { memory } = debug;
    const ptr = debug.allocate(before);
    memory.u8.fill(7, ptr, ptr + before);
    const file = saveSnapshot(memory);
    debug.deallocate(ptr, before);
    for (const size of after) debug.allocate(size);
    loadSnapshot(memory, file);
    expect([debug.live, debug.liveBytes, debug.leaks]).toEqual([0, 0, []]);
    debug.verify();
    const other = debug.allocate(40);
    debug.deallocate(other, 40);
    debug[Symbol.dispose]();
  });
});
