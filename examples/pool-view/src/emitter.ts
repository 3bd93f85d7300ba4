import type { PackedPool, Struct } from '@offheap/struct';

/** Makes entries of a pool: so many a second, whatever the frame rate, or a number at once. */
export class Emitter<T extends Struct> {
  /** Entries a second. */
  rate = 0;
  readonly #pool: PackedPool<T>;
  readonly #init: (entry: T) => void;
  /** What is left of an entry from frame to frame. */
  #due = 0;

  constructor(pool: PackedPool<T>, init: (entry: T) => void) {
    this.#pool = pool;
    this.#init = init;
  }

  /** To be called every frame, with the seconds since the last. A pool that is full makes no more. */
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
