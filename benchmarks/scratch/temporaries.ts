/** How many temporaries a frame makes. */
export const TEMPORARIES = 1000;

/**
 * A way to make temporaries: contacts of two bodies, each an x, a y and a depth; or, in the other case, lists of four numbers. One
 * frame makes {@link TEMPORARIES} of them, keeps them all until all are made, and then adds them up. Number `i` is made of `start + i`:
 *
 *     contact: x = n + 1/2, y = 2 n + 1/4, depth = 1/8      list: n + 1/2, n + 3/2, n + 5/2, n + 7/2
 */
export interface Temporaries {
  /** The sum of everything in them. */
  readonly frame: (start: number) => number;
}

/** A module of one. */
export interface TemporariesModule {
  readonly temporaries: Temporaries;
}
