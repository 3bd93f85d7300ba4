// By hand: blocks of one size over one buffer, the free ones linked through their first words. No checks at all.
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make(count, blockBytes) {
    const stride = blockBytes >> 2;
    const words = new Int32Array(stride * (count + 1)); // block 0 is the end of the list
    const held = new Int32Array(count);
    for (let i = 1; i < count; i++) words[i * stride] = (i + 1) * stride;
    let head = stride;
    return {
      allocate(numbers) {
        for (let i = 0; i < numbers.length; i++) {
          const block = head;
          head = words[block]!;
          held[numbers[i]!] = block;
        }
      },
      free(numbers) {
        for (let i = 0; i < numbers.length; i++) {
          const block = held[numbers[i]!]!;
          words[block] = head;
          head = block;
        }
      },
      bytes: (number, size) => new Uint8Array(words.buffer, held[number]! * 4, size),
    };
  },
};
