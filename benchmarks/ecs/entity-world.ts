/** Seconds of a step. */
export const DT = 1 / 64;

/**
 * Entities with a position (x, y), a velocity (x, y) and a health (left, serial), in some kind of storage. The
 * entity of serial number `s` begins with
 *
 *     position: s & 1023, 0    velocity: (s & 63) - 32, 1    health: 100, s
 */
export interface EntityWorld {
  /** Destroys the given entities, each a number below the count, and creates the same number in their place, numbered from `serial` on. */
  replace(victims: Int32Array, serial: number): void | Promise<void>;
  /** Moves all by their velocities: `x += vx * DT; y += vy * DT`. */
  move(): void | Promise<void>;
  /** Visits all live ones, for the check. */
  read(visit: (serial: number, x: number, y: number) => void): void | Promise<void>;
}

/** A module of a kind of storage for entities. Fills a world with numbers 0 to `count - 1`. */
export interface EntityWorlds {
  make(count: number): EntityWorld | Promise<EntityWorld>;
}
