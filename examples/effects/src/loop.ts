/** The maximum length of a frame, in seconds. Longer frames, such as after the page was hidden, are shortened. */
const MAX_STEP = 0.1;

/** Calls `frame` once per frame until it is paused. */
export class Loop {
  /** The factor of the time. */
  speed = 1;
  readonly #frame: (seconds: number, frameMs: number) => void;
  readonly #onFrame = (now: number): void => this.#next(now);
  #request = 0;
  #last = 0;

  /** @param frame gets the seconds that pass in the effect, and the milliseconds since the last frame. */
  constructor(frame: (seconds: number, frameMs: number) => void) {
    this.#frame = frame;
  }

  get running(): boolean {
    return this.#request !== 0;
  }

  run(): void {
    if (this.running) return;
    this.#last = performance.now();
    this.#request = requestAnimationFrame(this.#onFrame);
  }

  pause(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  }

  #next(now: number): void {
    this.#request = requestAnimationFrame(this.#onFrame);
    const elapsed = Math.max(0, now - this.#last);
    this.#last = now;
    this.#frame(Math.min(elapsed / 1000, MAX_STEP) * this.speed, elapsed);
  }
}
