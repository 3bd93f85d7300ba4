import { SPAN } from './frame-window.ts';

/** Counts the events of the last ten seconds. Meant for rare events. */
export class RecentCount {
  readonly #times: number[] = [];

  /** @param now milliseconds, as of `performance.now()`. */
  add(now: number): void {
    this.#times.push(now);
    this.count(now); // removes old events, in case the count is never read
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
