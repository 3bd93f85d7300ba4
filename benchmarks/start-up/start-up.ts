import type { Benchmark } from '../harness/benchmark.ts';

/** Structs of an application, each with a pool and two systems. */
export const STRUCTS = 30;
/** What each pool is filled with. */
export const ENTRIES = 1000;

/** Creates the application anew, from class declarations on: structs, pools, systems, and the first entries of each pool. Returns their number. */
export interface StartUpModule {
  readonly start: () => number;
}

/** The start of an application in each frame. Its classes are new each time, so that nothing is known of them. */
export function startUp({ start }: StartUpModule): Benchmark {
  let entries = 0;
  return {
    frame() {
      entries = start();
    },
    check() {
      if (entries !== STRUCTS * ENTRIES)
        throw new Error(`${entries} entries, expected ${STRUCTS * ENTRIES}.`);
    },
  };
}
