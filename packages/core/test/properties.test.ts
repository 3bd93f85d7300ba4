import {
  EMPTY,
  HANDLE_BITS,
  Heap,
  KiB,
  loadSnapshot,
  Memory,
  NULL,
  saveSnapshot,
  SlotTable,
} from '@offheap/core';
import { verify } from '@offheap/core/debug';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** The same in each run; fast-check shrinks a failing example. */
const RUNS = { seed: 1, numRuns: 200 } as const;

/** One step of a program on a heap: allocate so many bytes, or free one of the live blocks. */
type Step = { readonly size: number; readonly alignLog2: number } | { readonly free: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ size: fc.integer({ min: 0, max: 2000 }), alignLog2: fc.nat({ max: 8 }) }),
    fc.record({ free: fc.nat({ max: 1000 }) }),
  ),
  { maxLength: 60 },
);

type Live = readonly (readonly [ptr: number, size: number])[];

/** Runs a program, and returns the live blocks; the bytes of each block contain its size. */
function run(heap: Heap, program: readonly Step[], before: Live): Live {
  const live = [...before];
  for (const step of program) {
    if ('free' in step) {
      if (live.length === 0) continue;
      const [[ptr, size]] = live.splice(step.free % live.length, 1) as [readonly [number, number]];
      heap.deallocate(ptr, size);
      continue;
    }
    const ptr = heap.tryAllocate(step.size, 2 ** step.alignLog2);
    if (ptr === NULL || ptr === EMPTY) continue;
    heap.memory.u8.fill(step.size & 0xff, ptr, ptr + step.size);
    live.push([ptr, step.size]);
  }
  return live;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

describe('a heap, after any operations', () => {
  test('allocates blocks that are aligned, do not overlap and keep their bytes, and has no fault', () => {
    fc.assert(
      fc.property(steps, (program) => {
        const heap = new Heap(16 * KiB);
        const live = [...run(heap, program, [])];
        live.sort(([a], [b]) => a - b);
        expect(verify(heap)).toEqual([]);
        let end = 0;
        for (const [ptr, size] of live) {
          expect(ptr).toBeGreaterThanOrEqual(end);
          expect(heap.owns(ptr, size)).toBe(true);
          expect(heap.memory.u8.subarray(ptr, ptr + size).every((byte) => byte === (size & 0xff))).toBe(true);
          end = ptr + size;
        }
      }),
      RUNS,
    );
  });

  test('is restored to the last byte, and then behaves as before', () => {
    fc.assert(
      fc.property(steps, steps, (program, next) => {
        const heap = new Heap(16 * KiB);
        const live = run(heap, program, []);
        const before = heap.memory.snapshot();
        run(heap, next, live);
        const after = heap.memory.snapshot();
        heap.memory.restore(before);
        expect(same(heap.memory.u8, before)).toBe(true);
        expect(heap.live).toBe(live.length);
        expect(verify(heap)).toEqual([]);
        run(heap, next, live);
        expect(same(heap.memory.u8, after)).toBe(true);
      }),
      RUNS,
    );
  });

  test('is one block again when all blocks are freed, in any order', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (program, order) => {
        const heap = new Heap(16 * KiB);
        const live = [...run(heap, program, [])];
        while (live.length > 0) {
          const [[ptr, size]] = live.splice(order.next().value! % live.length, 1) as [
            readonly [number, number],
          ];
          heap.deallocate(ptr, size);
        }
        expect(heap.tryAllocate(heap.capacity)).not.toBe(NULL);
      }),
      RUNS,
    );
  });
});

test('a saved snapshot is refused when it is truncated or any bit differs, and the memory does not change', () => {
  const make = (): Heap => new Heap(new Memory(4 * KiB));
  fc.assert(
    fc.property(steps, fc.nat(), fc.nat({ max: 7 }), (program, place, bit) => {
      const saved = make();
      run(saved, program, []);
      const file = saveSnapshot(saved.memory);
      const heap = make();
      heap.allocate(24);
      const before = heap.memory.snapshot();
      const damaged = file.slice();
      damaged[place % file.length]! ^= 1 << bit;
      for (const bad of [damaged, file.subarray(0, place % file.length)]) {
        expect(() => loadSnapshot(heap.memory, bad)).toThrow('This is not a snapshot for the memory');
        expect(same(heap.memory.u8, before)).toBe(true);
      }
      loadSnapshot(heap.memory, file);
      expect(same(heap.memory.u8, saved.memory.u8)).toBe(true);
    }),
    RUNS,
  );
});

test('a handle of any table is a small integer that refers to its slot while the slot is live, and to no slot afterwards', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: HANDLE_BITS }),
      fc.array(fc.option(fc.nat({ max: 1000 })), { maxLength: 100 }),
      (capacity, bits, program) => {
        const slotBits = 32 - Math.clz32(capacity);
        const generationBits = Math.min(bits, HANDLE_BITS - slotBits);
        const memory = new Memory(64 + SlotTable.bytesFor(capacity) + 8);
        const table = new SlotTable(memory, 64, capacity, { generationBits, retire: true });
        table.clear();
        const live = new Map<number, number>();
        const stale: number[] = [];
        for (const release of program) {
          if (release === null) {
            const slot = table.take(0);
            if (slot === 0) continue;
            const handle = table.handle(slot);
            expect(handle).toBeGreaterThan(0);
            expect(handle).toBeLessThan(2 ** HANDLE_BITS);
            expect(live.has(handle) || stale.includes(handle)).toBe(false);
            live.set(handle, slot);
          } else if (live.size > 0) {
            const [handle, slot] = [...live][release % live.size]!;
            table.release(slot);
            live.delete(handle);
            stale.push(handle);
          }
        }
        for (const [handle, slot] of live) expect(table.slotOf(handle)).toBe(slot);
        for (const handle of stale) expect(table.slotOf(handle)).toBe(0);
      },
    ),
    RUNS,
  );
});
