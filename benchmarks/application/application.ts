/** The number of objects of each kind. */
export const THINGS = 10_000;
/** The number of kinds of objects, each with its own system. */
export const KINDS = 10;

/**
 * Ten kinds of objects, each with other fields besides x, y, vx, vy and life. Object `i` of every kind begins with
 *
 *     x = i & 1023, y = i >> 3 & 1023, vx = (i & 63) - 32, vy = (i >> 6 & 63) - 32, life = 1
 */
export interface Application {
  /** Moves all objects of all kinds: ten systems, one after the other. */
  readonly update: () => void;
  /** Visits all objects of a kind, for the check. */
  readonly read: (kind: number, visit: (i: number, x: number, y: number) => void) => void;
}

/** A module that exports one. */
export interface ApplicationModule {
  readonly start: () => Application;
}
