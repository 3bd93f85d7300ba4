/** How many things of each kind there are. */
export const THINGS = 10_000;
/** How many kinds of things there are, each with a system of its own. */
export const KINDS = 10;

/**
 * Ten kinds of things, each with fields of its own besides x, y, vx, vy and life. Thing `i` of every kind begins with
 *
 *     x = i & 1023, y = i >> 3 & 1023, vx = (i & 63) - 32, vy = (i >> 6 & 63) - 32, life = 1
 */
export interface Application {
  /** Moves all things of all kinds: ten systems, one after the other. */
  readonly update: () => void;
  /** Visits all things of a kind, for the check. */
  readonly read: (kind: number, visit: (i: number, x: number, y: number) => void) => void;
}

/** A module of one. */
export interface ApplicationModule {
  readonly start: () => Application;
}
