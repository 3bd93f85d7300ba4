import type { Benchmark } from '../harness/benchmark.ts';
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

/** The start numbers wrap around, so that sums stay exact in 32-bit floats. */
const STARTS = 1024;

/** Creates temporaries in each frame; `sumOf` returns their expected sum. */
export function makeTemporaries({ frame }: Temporaries, sumOf: (n: number) => number): Benchmark {
  let frames = 0;
  let sum = 0;
  return {
    frame() {
      sum = frame(frames++ & (STARTS - 1));
    },
    check() {
      const start = (frames - 1) & (STARTS - 1);
      let expected = 0;
      for (let i = 0; i < TEMPORARIES; i++) expected += sumOf(start + i);
      if (sum !== expected) throw new Error(`The temporaries add up to ${sum}, expected ${expected}.`);
    },
  };
}
