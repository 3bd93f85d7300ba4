// By hand: a top that is incremented, and reset at the end of the frame. The only check is the check for room.
import type { Allocation } from './blocks.ts';

export const allocation: Allocation = {
  make(count, blockBytes) {
    const buffer = new ArrayBuffer(count * blockBytes);
    const end = buffer.byteLength;
    const held = new Int32Array(count);
    let top = 0;
    return {
      allocate(numbers, sizes) {
        for (let i = 0; i < numbers.length; i++) {
          const number = numbers[i]!;
          const next = (top + sizes[number]! + 7) & -8;
          if (next > end) throw new Error('full');
          held[number] = top;
          top = next;
        }
      },
      free() {},
      reset() {
        top = 0;
      },
      bytes: (number, size) => new Uint8Array(buffer, held[number], size),
    };
  },
};
