import { SPAN } from './frame-window.ts';

/** How often something that happens now and then has happened in the last ten seconds. */
export class RecentCount {
  readonly #times: number[] = [];

  /** @param now milliseconds, as of `performance.now()`. */
  add(now: number): void {
    this.#times.push(now);
    this.count(now); // lets go of the old ones, though nobody may ask
  }

  clear(): void {
    this.#times.length = 0;
  }

  /** @param now milliseconds, as of `performance.now()`. */
  count(now: number): number {
    while (this.#times.length > 0 && now - this.#times[0]! > SPAN) this.#times.shift();
    return this.#times.length;
  }
}
