/** Seconds of a step. With it and {@link GRAVITY} every variant's 32-bit floats stay close to exact. */
export const DT = 1 / 64;
/** What a step adds to the vertical speed, times {@link DT}. */
export const GRAVITY = 8;

/**
 * Particles that live in one way or another. Each has x, y, vx, vy, life and a serial number, and room for two more
 * fields of four bytes: 32 bytes in all where it lies in memory. The particle of serial number `s` begins with
 *
 *     x = s & 1023, y = s >> 3 & 1023, vx = (s & 63) - 32, vy = (s >> 6 & 63) - 32, life = now + 1 + s % 19
 *
 * Where a library's frames are asynchronous, its methods give promises.
 */
export interface World {
  /** Moves all: `x += vx * DT; y += vy * DT; vy += GRAVITY * DT; life -= DT`. */
  update(): void | Promise<void>;
  /** Ends the particles that are named, each one a number below the count, and makes as many, numbered from `serial` on. */
  replace(victims: Int32Array, serial: number): void | Promise<void>;
  /** Ends the particles whose `life` is below `now`, in one pass, and makes as many, numbered from `serial` on. */
  expire?(now: number, serial: number): number;
  /** Adds 1 to the `x` of the particles that are named. */
  touch?(picks: Int32Array): void | Promise<void>;
  /** Visits all that are alive, for the check. */
  read(visit: (serial: number, x: number, y: number) => void): void | Promise<void>;
}

/** Fills a world: numbers 0 to `count - 1` at time 0. */
export type MakeWorld = (count: number) => World | Promise<World>;

/** How a world understands the numbers that name particles. */
export type Naming =
  /** It keeps a list of `count` handles, ids or references; number `k` is the k-th of them, and its successor takes its place. */
  | 'held'
  /** It ends what lies at that index now, and the last one moves there; new ones come last. */
  | 'index';
