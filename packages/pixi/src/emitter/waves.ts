import type { EmissionConfig } from './emitter-config.ts';

/**
 * Returns the tolerance for the rounding of times that are multiples of the interval, in intervals: at most a nanosecond,
 * so that a wave of a long interval is not due long before its time.
 */
export function toleranceOf(interval: number): number {
  return 1e-9 / Math.max(1, interval);
}

/**
 * The times of waves: from a start, at equal intervals, for the duration of the effect or until they are stopped.
 * Waves are numbered across all starts, so that no two are alike.
 */
export class Waves {
  /** The time of the first wave since the last start, in seconds; earlier waves are over. */
  startTime = 0;
  /** The number of that wave. */
  firstWave = 0;
  /** The highest number of waves since that one. */
  #most: number;
  /** The next wave. */
  #next = 0;
  readonly #delay: number;
  readonly #interval: number;
  readonly #tolerance: number;
  readonly #mostOfEffect: number;

  constructor({ interval, delay, duration }: Required<EmissionConfig>) {
    this.#delay = delay;
    this.#interval = interval;
    this.#tolerance = toleranceOf(interval);
    this.#mostOfEffect =
      duration === Infinity ? Infinity : Math.max(0, Math.ceil(duration / interval - this.#tolerance));
    this.#most = 0;
  }

  start(time: number): void {
    this.firstWave += this.#next;
    this.startTime = time + this.#delay;
    this.#next = 0;
    this.#most = this.#mostOfEffect;
  }

  /** Ends the emission after the waves up to a time. */
  stop(time: number): void {
    this.#most = Math.min(this.#most, this.#upTo(time));
  }

  /** Whether there is another wave after one at `time`. */
  isEmitting(time: number): boolean {
    return this.#upTo(time) < this.#most;
  }

  /** Whether a wave up to a time has not been taken yet. */
  isDue(time: number): boolean {
    return this.#next < this.until(time);
  }

  /** Returns the number of waves up to a time, since the last start. */
  until(time: number): number {
    return Math.min(this.#most, this.#upTo(time));
  }

  /** Returns the time of a wave since the last start. */
  timeOf(wave: number): number {
    return this.startTime + wave * this.#interval;
  }

  /** Returns the next wave and advances to the following one, if its time has been reached; -1 otherwise. */
  take(time: number): number {
    return this.isDue(time) ? this.#next++ : -1;
  }

  /** Skips the waves before a time. */
  skipTo(time: number): void {
    this.#next = Math.max(this.#next, Math.min(this.until(time), this.#most));
  }

  /** Starts over at 0 seconds, without waves. */
  clear(): void {
    this.firstWave = 0;
    this.startTime = 0;
    this.#next = 0;
    this.#most = 0;
  }

  #upTo(time: number): number {
    return Math.max(0, Math.floor((time - this.startTime) / this.#interval + this.#tolerance) + 1);
  }
}
