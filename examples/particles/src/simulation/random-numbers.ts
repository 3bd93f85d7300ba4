import type { Allocator } from '@offheap/core';
import { DISPOSE } from '@offheap/example-kit/dispose';
import { f32, PackedPool, Struct, u32 } from '@offheap/struct';
import { type Kernel, kernel } from '@offheap/struct/kernel';
import type { Random } from './random.ts';

class RandomNumber extends Struct {
  /** Position in the sequence; the first number has 1. */
  order = u32();
  value = f32();
}

/**
 * The numbers of a {@link Random}, made by a SIMD kernel: each depends only on its position in the sequence. They are
 * contiguous in a column.
 */
export class RandomNumbers {
  readonly #pool: PackedPool<RandomNumber>;
  readonly #make: Kernel<[state: number]>;

  constructor(count: number, allocator: Allocator, checked: boolean) {
    const pool = new PackedPool(RandomNumber, { capacity: count, allocator, checked, storage: 'columns' });
    pool.spawnMany(count, (number, i) => {
      number.order = i + 1;
    });
    this.#pool = pool;
    // As in `Random.fill`.
    this.#make = kernel(pool, (number, begin: number) => {
      const state = (Math.imul(number.order, 0x6d2b79f5) + (begin | 0)) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      number.value = ((t ^ (t >>> 14)) >>> 8) / 16777216;
    });
  }

  /** Index of the first number among the floats of the memory. */
  get base(): number {
    const { slabs, rows, layout } = this.#pool;
    const { byteOffset } = layout.fields.find(({ name }) => name === 'value')!; // declared above
    return (slabs[0]! + byteOffset * rows) >> 2;
  }

  /** Computes the next numbers. */
  fill(random: Random): void {
    this.#make(random.skip(this.#pool.length));
  }

  dispose(): void {
    this.#pool[DISPOSE]();
  }
}
