/** Seconds of one simulated step. */
export const STEP = 1 / 60;
/** The maximum number of steps per frame. Time beyond that is skipped. */
const MAX_STEPS = 2;

/** Calls `step` sixty times per second and `draw` once per frame until it is paused. */
export class Loop {
  readonly #step: () => void;
  readonly #draw: (now: number, frameMs: number) => void;
  readonly #onFrame = (now: number): void => this.#frame(now);
  #request = 0;
  #last = 0;
  #behind = 0;

  constructor(step: () => void, draw: (now: number, frameMs: number) => void) {
    this.#step = step;
    this.#draw = draw;
  }

  get running(): boolean {
    return this.#request !== 0;
  }

  run(): void {
    if (this.running) return;
    this.#last = performance.now();
    this.#behind = 0;
    this.#request = requestAnimationFrame(this.#onFrame);
  }

  pause(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  }

  #frame(now: number): void {
    this.#request = requestAnimationFrame(this.#onFrame);
    const elapsed = Math.max(0, now - this.#last);
    this.#last = now;
    this.#behind = Math.min(this.#behind + elapsed / 1000, MAX_STEPS * STEP);
    // Half a step of tolerance: a 60 Hz screen then has one step per frame, not zero and two alternately.
    while (this.#behind > STEP / 2) {
      this.#behind -= STEP;
      this.#step();
    }
    this.#draw(now, elapsed);
  }
}
