import { Heap, KiB, Memory } from '@offheap/core';
import { describe, expect, test } from 'vitest';

const TURN = 7;

/** The code and message of what a function throws. */
function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error
      ? `${String((error as { code?: string }).code)}: ${error.message}`
      : String(error);
  }
  return 'none';
}

const TAKEN = /^THREAD: Another thread has taken this memory: expected one thread at a time/;
const FREE = /^THREAD: This memory was handed over, and no thread has taken it since: call `memory.take\(\)`/;

describe('the turn of threads that share a memory', () => {
  test('the thread that creates a shared memory has it, until it hands the memory over', () => {
    const memory = new Memory(4 * KiB, { backing: 'shared' });
    expect(memory.hasTurn).toBe(true);
    memory.take();
    memory.handOver();
    expect([memory.hasTurn, errorOf(() => memory.handOver())]).toEqual([false, expect.stringMatching(FREE)]);
    expect(memory.tryTake()).toBe(true);
    memory.i32[TURN] = 12_345; // as in another thread
    expect([memory.hasTurn, memory.tryTake()]).toEqual([false, false]);
    // The main thread of a page cannot wait.
    const waits = errorOf(() => expect(memory.tryTake(20)).toBe(false));
    expect(waits).toMatch(
      'document' in globalThis ? /^THREAD: The main thread of a page cannot wait/ : /^none$/,
    );
    expect(errorOf(() => memory.take())).toMatch(TAKEN);
    expect(errorOf(() => memory.handOver())).toMatch(TAKEN);
  });

  test('memories over one buffer in one thread share the turn', () => {
    const memory = new Memory(4 * KiB, { backing: 'shared' });
    const other = Memory.from(memory.buffer);
    expect(other.hasTurn).toBe(true);
    other.handOver();
    expect(memory.hasTurn).toBe(false);
  });

  test('a new buffer belongs to the thread that makes the first allocator over it', () => {
    const memory = Memory.from(new SharedArrayBuffer(64 * KiB));
    expect(memory.hasTurn).toBe(false);
    expect(new Heap(memory).memory.hasTurn).toBe(true);
    const taken = Memory.from(new SharedArrayBuffer(64 * KiB));
    taken.i32[TURN] = 12_345;
    expect(errorOf(() => new Heap(taken))).toMatch(TAKEN);
    expect(taken.i32[0]).toBe(0);
  });

  test('another thread cannot allocate, free, copy, restore, create or dispose', () => {
    const heap = new Heap(new Memory(64 * KiB, { backing: 'shared' }));
    const { memory } = heap;
    const block = heap.allocate(16);
    const scoped = Heap.from(heap, KiB);
    const attached = Heap.attach(memory);
    const before = memory.snapshot();
    memory.i32[TURN] = 12_345;
    const bytes = memory.u8.slice();
    for (const use of [
      () => heap.allocate(8),
      () => heap.deallocate(block, 16),
      () => heap.reallocate(block, 16, 32),
      () => Heap.from(heap, KiB),
      () => scoped[Symbol.dispose](),
      () => memory.snapshot(),
      () => memory.restore(before),
      () => attached.allocate(8),
    ]) {
      expect(errorOf(use)).toMatch(TAKEN);
    }
    expect(memory.u8.every((byte, i) => byte === bytes[i])).toBe(true);
  });

  test('a restore of bytes that another thread copied does not change the turn', () => {
    const heap = new Heap(new Memory(64 * KiB, { backing: 'shared' }));
    const { memory } = heap;
    const bytes = memory.snapshot();
    new Int32Array(bytes.buffer)[TURN] = 12_345;
    heap.allocate(16);
    memory.restore(bytes);
    expect([memory.hasTurn, heap.live]).toEqual([true, 0]);
  });

  test('a thread takes over from a thread that has ended, and restores what that thread changed', () => {
    const heap = new Heap(new Memory(64 * KiB, { backing: 'shared' }));
    const { memory } = heap;
    const before = memory.snapshot();
    heap.allocate(16);
    memory.i32[TURN] = 12_345; // a thread that has ended
    expect([errorOf(() => memory.take()), memory.tryTake()]).toEqual([expect.stringMatching(TAKEN), false]);
    memory.takeOver();
    memory.restore(before);
    expect([memory.hasTurn, heap.live]).toEqual([true, 0]);
    heap.allocate(16);
    memory.handOver();
    expect([memory.hasTurn, memory.tryTake()]).toEqual([false, true]);
  });

  test.each(['50', NaN, -1, null, {}])('a timeout of %j is refused', (timeout) => {
    for (const backing of ['shared', 'array'] as const) {
      const memory = new Memory(4 * KiB, { backing });
      memory.handOver();
      for (const use of [() => memory.take(timeout as number), () => memory.tryTake(timeout as number)]) {
        expect(errorOf(use)).toMatch(/^INVALID_ARGUMENT: The timeout of take\(\) is .*: expected a number/);
      }
      expect(memory.hasTurn).toBe(backing === 'array');
    }
  });

  test('a memory of one thread is always its own', () => {
    const memory = new Memory(4 * KiB);
    memory.handOver();
    memory.take();
    memory.takeOver();
    expect([memory.hasTurn, memory.tryTake(), memory.i32[TURN]]).toEqual([true, true, 0]);
  });
});
