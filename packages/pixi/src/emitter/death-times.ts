/** The number of intervals in a second by which deaths are counted. */
const PARTS = 1024;
/** The length of such an interval in seconds. */
export const PART = 1 / PARTS;
/** The tolerance in seconds for the rounding of times that are sums of frames or of intervals. */
const ROUNDING = 1e-9;

/**
 * Returns the interval that contains a time. Times are rounded down, so that a wave at the moment of a death has
 * room.
 */
function partOf(time: number): number {
  return Math.floor((time + ROUNDING) * PARTS);
}

/**
 * Whether a particle that dies at one time counts as alive at another, both in seconds. Times are rounded down to
 * 1/1024 s.
 */
export function countsAsAlive(deathTime: number, time: number): boolean {
  return partOf(deathTime) > partOf(time);
}

/**
 * Counts live particles without visiting them: deaths are counted by their time when particles are born, and subtracted
 * when that time is reached. Adding a birth is O(1). Advancing the time takes one step for each 1/1024 of a second, but
 * no more steps than the longest lifetime has.
 */
export class DeathTimes {
  #alive = 0;
  /** The number of deaths in each interval, by the interval modulo the size. */
  readonly #deaths: Uint32Array;
  /** All deaths before this interval are already subtracted. */
  #now = 0;
  #last = 0;

  /** @param longest the longest lifetime, in seconds. */
  constructor(longest: number) {
    this.#deaths = new Uint32Array(Math.ceil(longest * PARTS) + 2);
  }

  /** Counts a particle that dies at a time in seconds, which is at most the longest lifetime from now. */
  add(deathTime: number): void {
    const part = partOf(deathTime);
    if (part <= this.#now) return;
    this.#deaths[part % this.#deaths.length]!++;
    this.#alive++;
    if (part > this.#last) this.#last = part;
  }

  /** Removes a death that was added, of a particle that died earlier. */
  remove(deathTime: number): void {
    const part = partOf(deathTime);
    if (part <= this.#now) return;
    this.#deaths[part % this.#deaths.length]!--;
    this.#alive--;
  }

  /** Advances to a time in seconds, which must not be before the previous one. */
  moveOn(time: number): void {
    const now = partOf(time);
    const { length } = this.#deaths;
    const until = Math.min(now, this.#last);
    for (let part = this.#now + 1; part <= until; part++) {
      const at = part % length;
      this.#alive -= this.#deaths[at]!;
      this.#deaths[at] = 0;
    }
    if (now > this.#now) this.#now = now;
  }

  /** The time in seconds at which the next particles die; `Infinity` when none is alive. */
  get next(): number {
    if (this.#alive === 0) return Infinity;
    let part = this.#now + 1;
    while (this.#deaths[part % this.#deaths.length] === 0) part++;
    return part * PART;
  }

  /** The number of live particles. */
  get alive(): number {
    return this.#alive;
  }

  /** Starts over, without particles, at 0 seconds. */
  clear(): void {
    this.#deaths.fill(0);
    this.#alive = 0;
    this.#now = 0;
    this.#last = 0;
  }
}
