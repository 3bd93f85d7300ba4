/** Deaths are counted in parts of a second. */
const PARTS = 1024;
/** Allows for the rounding of times that are sums of frames or of intervals, in seconds. */
const ROUNDING = 1e-9;

/** The part of a second in which a time lies. Times are rounded down, so that a wave at the moment of a death finds room. */
function partOf(time: number): number {
  return Math.floor((time + ROUNDING) * PARTS);
}

/** Whether a particle that dies at a time counts as alive at another, both in seconds: times are rounded down to 1/1024 s. */
export function countsAsAlive(deathTime: number, time: number): boolean {
  return partOf(deathTime) > partOf(time);
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
    const part = partOf(deathTime);
    if (part <= this.#now) return;
    this.#deaths[part % this.#deaths.length]!++;
    this.#alive++;
    if (part > this.#last) this.#last = part;
  }

  /** Takes back a death that is still to come, of a particle that has died before. */
  remove(deathTime: number): void {
    const part = partOf(deathTime);
    if (part <= this.#now) return;
    this.#deaths[part % this.#deaths.length]!--;
    this.#alive--;
  }

  /** Moves on to a time, in seconds, that is not before the last. */
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

  /** When the next particles die, in seconds; `Infinity` when none is alive. */
  get next(): number {
    if (this.#alive === 0) return Infinity;
    let part = this.#now + 1;
    while (this.#deaths[part % this.#deaths.length] === 0) part++;
    return part / PARTS;
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
