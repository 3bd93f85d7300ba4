/** Deaths are counted in parts of a second. */
const PARTS = 1024;

/** Whether a particle that dies at a time counts as alive at another, both in seconds: deaths are rounded up to 1/1024 s. */
export function countsAsAlive(deathTime: number, time: number): boolean {
  return Math.ceil(deathTime * PARTS) > Math.floor(time * PARTS);
}

/**
 * How many particles are alive, without looking at any: deaths are counted by their time when particles are born, and subtracted
 * when the time has come. A birth costs O(1), and moving on costs one step for each 1/1024 of a second, at most for the longest
 * lifetime.
 */
export class DeathTimes {
  #alive = 0;
  /** Deaths by their time, in parts of a second modulo the size. */
  readonly #deaths: Uint32Array;
  /** All deaths before this part are subtracted. */
  #now = 0;
  #last = 0;

  /** @param longest the longest lifetime, in seconds. */
  constructor(longest: number) {
    this.#deaths = new Uint32Array(Math.ceil(longest * PARTS) + 2);
  }

  /** Counts a particle that dies at a time, in seconds, at most the longest lifetime from now. */
  add(deathTime: number): void {
    const part = Math.ceil(deathTime * PARTS);
    if (part <= this.#now) return;
    this.#deaths[part % this.#deaths.length]!++;
    this.#alive++;
    if (part > this.#last) this.#last = part;
  }

  /** Takes back a death that is still to come, of a particle that has died before. */
  remove(deathTime: number): void {
    const part = Math.ceil(deathTime * PARTS);
    if (part <= this.#now) return;
    this.#deaths[part % this.#deaths.length]!--;
    this.#alive--;
  }

  /** Moves on to a time, in seconds, that is not before the last. */
  moveOn(time: number): void {
    const now = Math.floor(time * PARTS);
    const { length } = this.#deaths;
    const until = Math.min(now, this.#last);
    for (let part = this.#now + 1; part <= until; part++) {
      const at = part % length;
      this.#alive -= this.#deaths[at]!;
      this.#deaths[at] = 0;
    }
    if (now > this.#now) this.#now = now;
  }

  /** Particles alive. */
  get alive(): number {
    return this.#alive;
  }

  /** Starts over, with no particle, at 0 seconds. */
  clear(): void {
    this.#deaths.fill(0);
    this.#alive = 0;
    this.#now = 0;
    this.#last = 0;
  }
}
