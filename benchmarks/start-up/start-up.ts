import type { Benchmark } from '../harness/benchmark.ts';

/** Structs of an application, each with a pool and two systems. */
export const STRUCTS = 30;
/** The contents of each pool. */
export const ENTRIES = 1000;

/** Creates the application again, including the class declarations: structs, pools, systems, and the first entries of each pool. Returns their number. */
export interface StartUpModule {
  readonly start: () => number;
}

/** The start of an application in each frame. Its classes are new each time, so that the engine has no information about them. */
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
