// @thi.ng/malloc: blocks in lists, split and joined, with the default options.
import { MemPool } from '@thi.ng/malloc';
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make(count, mostBytes) {
    const pool = new MemPool({ size: count * (mostBytes + 16) + 4096 });
    const held = new Int32Array(count);
    return {
      allocate(numbers, sizes) {
        for (let i = 0; i < numbers.length; i++) {
          const number = numbers[i]!;
          const ptr = pool.malloc(sizes[number]!);
          if (ptr === 0) throw new Error('full');
          held[number] = ptr;
        }
      },
      free(numbers) {
        for (let i = 0; i < numbers.length; i++) pool.free(held[numbers[i]!]!);
      },
      reset() {
        pool.freeAll();
      },
      bytes: (number, size) => new Uint8Array(pool.buf, held[number], size),
    };
  },
};
