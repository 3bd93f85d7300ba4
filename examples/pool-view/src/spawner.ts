import type { PackedPool, Struct } from '@offheap/struct';

/** Creates entries of a pool: at a constant rate that does not depend on the frame rate, or a number of entries at once. */
export class Spawner<T extends Struct> {
  /** Entries per second. */
  rate = 0;
  readonly #pool: PackedPool<T>;
  readonly #init: (entry: T) => void;
  /** The fraction of an entry that remains for the next frame. */
  #due = 0;

  constructor(pool: PackedPool<T>, init: (entry: T) => void) {
    this.#pool = pool;
    this.#init = init;
  }

  /** Call it in each frame with the seconds since the last frame. A full pool creates no further entries. */
  update(dt: number): void {
    this.#due += this.rate * dt;
    const count = Math.floor(this.#due);
    this.#due -= count;
    this.burst(count);
  }

  burst(count: number): void {
    this.#pool.spawnMany(count, this.#init);
  }
}
