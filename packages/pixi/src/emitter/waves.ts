import type { EmissionConfig } from './emitter-config.ts';

/** Allows for the rounding of a duration that is a multiple of the interval. */
const ROUNDING = 1e-9;

/**
 * When waves are emitted: from a start, at equal distances, for as long as the effect lasts or until they are stopped. Waves are
 * numbered through all starts, so that no two are alike.
 */
export class Waves {
  /** When the first wave since the last start was, in seconds; the waves of before are over. */
  startTime = 0;
  /** The number of that wave. */
  firstWave = 0;
  /** Waves since that one, at most. */
  #most: number;
  /** The next wave. */
  #next = 0;
  readonly #delay: number;
  readonly #interval: number;
  readonly #mostOfEffect: number;

  constructor({ interval, delay, duration }: Required<EmissionConfig>) {
    this.#delay = delay;
    this.#interval = interval;
    this.#mostOfEffect =
      duration === Infinity ? Infinity : Math.max(0, Math.ceil(duration / interval - ROUNDING));
    this.#most = 0;
  }

  start(time: number): void {
    this.firstWave += this.#next;
    this.startTime = time + this.#delay;
    this.#next = 0;
    this.#most = this.#mostOfEffect;
  }

  /** Ends the emission: waves up to a time have been. */
  stop(time: number): void {
    this.#most = Math.min(this.#most, this.#upTo(time));
  }

  /** Whether a wave is still to come, after one at `time`. */
  isEmitting(time: number): boolean {
    return this.#upTo(time) < this.#most;
  }

  /** How many waves there have been up to a time, since the last start. */
  until(time: number): number {
    return Math.min(this.#most, this.#upTo(time));
  }

  /** When a wave is, of those since the last start. */
  timeOf(wave: number): number {
    return this.startTime + wave * this.#interval;
  }

  /** The next wave that has not been taken, if its time has come; -1 otherwise. */
  take(time: number): number {
    return this.#next < this.until(time) ? this.#next++ : -1;
  }

  /** Leaves out the waves before a time. */
  skipTo(time: number): void {
    this.#next = Math.max(this.#next, Math.min(this.until(time), this.#most));
  }

  /** Starts over at 0 seconds, with nothing emitted. */
  clear(): void {
    this.firstWave = 0;
    this.startTime = 0;
    this.#next = 0;
    this.#most = 0;
  }

  #upTo(time: number): number {
    return Math.max(0, Math.floor((time - this.startTime) / this.#interval + ROUNDING) + 1);
  }
}
