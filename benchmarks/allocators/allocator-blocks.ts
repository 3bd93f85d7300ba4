import type { Allocator } from '@offheap/core';
import type { Blocks } from './blocks.ts';

/** Blocks of an allocator of offheap. */
export function allocatorBlocks(allocator: Allocator, count: number): Blocks {
  const held = new Int32Array(count);
  return {
    allocate(numbers, sizes) {
      for (let i = 0; i < numbers.length; i++) {
        const number = numbers[i]!;
        held[number] = allocator.allocate(sizes[number]!);
      }
    },
    free(numbers, sizes) {
      for (let i = 0; i < numbers.length; i++) {
        const number = numbers[i]!;
        allocator.deallocate(held[number]!, sizes[number]!);
      }
    },
    bytes: (number, size) => allocator.memory.u8.subarray(held[number], held[number]! + size),
  };
}
