import { SPAN } from './frame-window.ts';

/** Most that are counted; more than a browser's collections or long tasks in that time. */
const CAPACITY = 1024;

/** How often something happened in the last ten seconds. */
export class RecentCount {
  readonly #times = new Float64Array(CAPACITY);
  #last = 0;
  #count = 0;

  /** @param now milliseconds, as of `performance.now()`. */
  add(now: number): void {
    this.#last = (this.#last + 1) % CAPACITY;
    this.#times[this.#last] = now;
    this.#count = Math.min(CAPACITY, this.#count + 1);
  }

  clear(): void {
    this.#count = 0;
  }

  /** @param now milliseconds, as of `performance.now()`. */
  count(now: number): number {
    // From the oldest on, as few as there are: numbers are garbage in code that is run too seldom to be compiled.
    while (this.#count > 0 && now - this.#times[this.#index(this.#count - 1)]! > SPAN) this.#count--;
    return this.#count;
  }

  /** Where the one lies that is so many before the last. */
  #index(before: number): number {
    return (this.#last - before + CAPACITY) % CAPACITY;
  }
}
