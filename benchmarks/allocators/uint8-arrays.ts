// `new Uint8Array(n)` for each block; the garbage collector frees unused arrays.
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make(count) {
    const held = Array.from<Uint8Array | null>({ length: count }).fill(null);
    return {
      allocate(numbers, sizes) {
        for (let i = 0; i < numbers.length; i++) {
          const number = numbers[i]!;
          held[number] = new Uint8Array(sizes[number]!);
        }
      },
      free(numbers) {
        for (let i = 0; i < numbers.length; i++) held[numbers[i]!] = null;
      },
      reset() {
        held.fill(null);
      },
      bytes: (number) => held[number]!, // it is live
    };
  },
};
