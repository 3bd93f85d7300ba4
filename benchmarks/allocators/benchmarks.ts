import { Random } from '@offheap/core/testing';
import type { Benchmark } from '../harness/benchmark.ts';
import { draws } from '../harness/draws.ts';
import type { Allocation, Blocks } from './blocks.ts';

/** The size of a block in bytes if all blocks have the same size: a small struct. */
const BLOCK_BYTES = 32;
const LEAST_BYTES = 8;
const MOST_BYTES = 1024;
const SEED = 1;

/** In which order blocks are freed. */
export type Order = 'lifo' | 'fifo' | 'random';

/** Allocates blocks of one size, and then frees all of them in the given order. */
export function pairs({ make }: Allocation, count: number, order: Order): Benchmark {
  const blocks = make(count, BLOCK_BYTES);
  const sizes = new Int32Array(count).fill(BLOCK_BYTES);
  const numbers = Int32Array.from({ length: count }, (_, i) => i);
  const orders =
    order === 'random'
      ? draws(count, count)
      : [order === 'lifo' ? numbers.map((i) => count - 1 - i) : numbers];
  let frames = 0;
  return {
    frame() {
      blocks.allocate(numbers, sizes);
      blocks.free(orders[frames++ % orders.length]!, sizes);
    },
    check() {
      blocks.allocate(numbers, sizes);
      checkApart(blocks, sizes);
    },
  };
}

/** Allocates blocks of one size, and then frees all of them at once. */
export function bump({ make }: Allocation, count: number): Benchmark {
  const blocks = make(count, BLOCK_BYTES);
  const sizes = new Int32Array(count).fill(BLOCK_BYTES);
  const numbers = Int32Array.from({ length: count }, (_, i) => i);
  return {
    frame() {
      blocks.allocate(numbers, sizes);
      blocks.reset!(); // the case lists only variants that have the method
    },
    check() {
      blocks.allocate(numbers, sizes);
      checkApart(blocks, sizes);
    },
  };
}

/** Frees random blocks of random sizes, and allocates the same number of blocks of other random sizes. */
export function randomSizes({ make }: Allocation, count: number, turnover: number): Benchmark {
  const blocks = make(count, MOST_BYTES);
  const random = new Random(SEED);
  const drawSizes = (): Int32Array =>
    Int32Array.from({ length: count }, () => random.between(LEAST_BYTES, MOST_BYTES));
  const rounds = draws(count, turnover).map((numbers) => ({ numbers, sizes: drawSizes() }));
  const sizes = drawSizes();
  blocks.allocate(
    Int32Array.from({ length: count }, (_, i) => i),
    sizes,
  );
  let frames = 0;
  return {
    frame() {
      const { numbers, sizes: next } = rounds[frames++ % rounds.length]!;
      blocks.free(numbers, sizes);
      for (let i = 0; i < numbers.length; i++) {
        const number = numbers[i]!;
        sizes[number] = next[number]!;
      }
      blocks.allocate(numbers, sizes);
    },
    check: () => checkApart(blocks, sizes),
  };
}

/** Fills every block with a different byte, and checks that all blocks keep their bytes. */
function checkApart(blocks: Blocks, sizes: Int32Array): void {
  sizes.forEach((size, number) => blocks.bytes(number, size).fill(number));
  sizes.forEach((size, number) => {
    const bytes = blocks.bytes(number, size);
    if (bytes.length !== size)
      throw new Error(`Block ${number} has ${bytes.length} bytes, expected ${size}.`);
    const wrong = bytes.find((byte) => byte !== (number & 255));
    if (wrong !== undefined) {
      throw new Error(
        `Block ${number} of ${size} bytes holds ${wrong}, expected ${number & 255}: it overlaps another.`,
      );
    }
  });
}
