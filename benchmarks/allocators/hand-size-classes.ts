// By hand: a free list for each power of two over one buffer. Wastes up to half of a block, and checks nothing.
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make(count, mostBytes) {
    const mostClass = 32 - Math.clz32(mostBytes - 1);
    // All blocks may be in one class.
    const words = new Int32Array(((2 << mostClass) * count) / 4 + 2);
    const heads = new Int32Array(mostClass + 1);
    const held = new Int32Array(count);
    let top = 2;
    return {
      allocate(numbers, sizes) {
        for (let i = 0; i < numbers.length; i++) {
          const number = numbers[i]!;
          const sizeClass = 32 - Math.clz32(sizes[number]! - 1);
          let block = heads[sizeClass]!;
          if (block === 0) {
            block = top;
            top += (1 << sizeClass) >> 2;
          } else {
            heads[sizeClass] = words[block]!;
          }
          held[number] = block;
        }
      },
      free(numbers, sizes) {
        for (let i = 0; i < numbers.length; i++) {
          const number = numbers[i]!;
          const sizeClass = 32 - Math.clz32(sizes[number]! - 1);
          const block = held[number]!;
          words[block] = heads[sizeClass]!;
          heads[sizeClass] = block;
        }
      },
      bytes: (number, size) => new Uint8Array(words.buffer, held[number]! * 4, size),
    };
  },
};
