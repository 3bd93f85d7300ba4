/** Seconds of a step. */
export const DT = 1 / 64;

/**
 * Entities that each have a position (x, y), a velocity (x, y) and a health (left, serial), in one way or another. The
 * entity of serial number `s` begins with
 *
 *     position: s & 1023, 0    velocity: (s & 63) - 32, 1    health: 100, s
 */
export interface EntityWorld {
  /** Ends the entities that are named, each one a number below the count, and makes as many in their place, numbered from `serial` on. */
  replace(victims: Int32Array, serial: number): void | Promise<void>;
  /** Moves all by their velocities: `x += vx * DT; y += vy * DT`. */
  move(): void | Promise<void>;
  /** Visits all that are alive, for the check. */
  read(visit: (serial: number, x: number, y: number) => void): void | Promise<void>;
}

/** A module of a way to keep entities. Fills a world with numbers 0 to `count - 1`. */
export interface EntityWorlds {
  make(count: number): EntityWorld | Promise<EntityWorld>;
}
