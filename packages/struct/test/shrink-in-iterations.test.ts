import { Heap, KiB } from '@offheap/core';
import { PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.ts';

class Item extends Struct {
  id = u32();
}

for (const Kind of [Pool, PackedPool]) {
  for (const checked of [true, false]) {
    describe(`an iteration over a ${Kind.name}, checked: ${checked}`, () => {
      const setUp = () => {
        const heap = new Heap(8 * KiB);
        const pool = new Kind(Item, { capacity: 2, maxCapacity: 8, allocator: heap, checked });
        for (let id = 1; id <= 6; id++) pool.spawn({ id });
        return { heap, pool };
      };

      test('continues after a `shrink` or a sort that was refused in an `init`', () => {
        const { pool } = setUp();
        const seen: number[] = [];
        for (const { id } of pool) {
          seen.push(id);
          if (id !== 5) continue;
          expect(errorOf(() => pool.spawn(() => void pool.shrink()))).toMatch(/^BUSY: /);
          if (pool instanceof PackedPool) {
            expect(errorOf(() => pool.spawn(() => pool.sortBy('id')))).toMatch(/^BUSY: /);
          }
        }
        expect(seen).toEqual([6, 5, 4, 3, 2, 1]);
      });

      test('does not access bytes that a `shrink` has freed', () => {
        const { heap, pool } = setUp();
        const { u8 } = heap.memory;
        for (const item of pool) {
          for (let id = 6; id > 1; id--) pool.destroyWhere((other) => other.id === id);
          pool.shrink();
          const block = heap.allocate(64);
          u8.fill(7, block, block + 64);
          try {
            item.id = 99;
          } catch (error) {
            if (!checked) throw error; // checked mode reports that its entry was destroyed
          }
          expect(u8.slice(block, block + 64)).toEqual(new Uint8Array(64).fill(7));
          break;
        }
        expect(Array.from(pool, ({ id }) => id)).toEqual([1]);
      });
    });
  }
}
