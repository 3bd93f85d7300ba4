/** The seconds of a step. With this step and {@link GRAVITY}, the 32-bit floats of every variant stay close to the exact values. */
export const DT = 1 / 64;
/** What a step adds to the vertical speed, times {@link DT}. */
export const GRAVITY = 8;

/**
 * Particles in some kind of storage. Each has x, y, vx, vy, life and a serial number, and room for two more fields of
 * four bytes: 32 bytes in memory. The particle of serial number `s` begins with
 *
 *     x = s & 1023, y = s >> 3 & 1023, vx = (s & 63) - 32, vy = (s >> 6 & 63) - 32, life = now + 1 + s % 19
 *
 * If the frames of a library are asynchronous, its methods return promises.
 */
export interface World {
  /** Moves all: `x += vx * DT; y += vy * DT; vy += GRAVITY * DT; life -= DT`. */
  update(): void | Promise<void>;
  /** Destroys the given particles, each a number below the count, and creates the same number, numbered from `serial` on. */
  replace(victims: Int32Array, serial: number): void | Promise<void>;
  /** Destroys the particles whose `life` is below `now`, in one pass, and creates the same number, numbered from `serial` on. */
  expire?(now: number, serial: number): number;
  /** Adds 1 to the `x` of the given particles. */
  touch?(picks: Int32Array): void | Promise<void>;
  /** Visits all live ones, for the check. */
  read(visit: (serial: number, x: number, y: number) => void): void | Promise<void>;
}

/** Fills a world: numbers 0 to `count - 1` at time 0. */
export type MakeWorld = (count: number) => World | Promise<World>;

/** The meaning of the numbers that identify particles. */
export type Naming =
  /** The world keeps a list of `count` handles, ids or references; number `k` is the k-th element, and a new particle replaces it. */
  | 'held'
  /** The number is the current index: the last particle moves to this index, and new particles are added at the end. */
  | 'index';
