/** The number of temporaries in a frame. */
export const TEMPORARIES = 1000;

/**
 * A kind of temporary values: contacts of two bodies, each an x, a y and a depth; or, in the other case, lists of four numbers. One
 * frame creates {@link TEMPORARIES} of them, keeps all of them, and then adds them up. Number `i` is computed from `start + i`:
 *
 *     contact: x = n + 1/2, y = 2 n + 1/4, depth = 1/8      list: n + 1/2, n + 3/2, n + 5/2, n + 7/2
 */
export interface Temporaries {
  /** The sum of all of their numbers. */
  readonly frame: (start: number) => number;
}

/** A module that exports one. */
export interface TemporariesModule {
  readonly temporaries: Temporaries;
}
