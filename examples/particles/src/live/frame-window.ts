/** Number of frames that are kept: more than ten seconds at 120 frames per second. */
const CAPACITY = 2048;
/** Length of the window, in milliseconds. */
export const SPAN = 10_000;

/** The frames of the last ten seconds. Creates no garbage. */
export class FrameWindow {
  readonly #ends = new Float64Array(CAPACITY);
  readonly #durations = new Float32Array(CAPACITY);
  readonly #sorted = new Float32Array(CAPACITY);
  #next = 0;
  #count = 0;

  add(now: number, duration: number): void {
    this.#ends[this.#next] = now;
    this.#durations[this.#next] = duration;
    this.#next = (this.#next + 1) % CAPACITY;
    this.#count = Math.min(CAPACITY, this.#count + 1);
  }

  /** Removes all frames, when another mode starts. */
  clear(): void {
    this.#count = 0;
  }

  /** Sorts the frames of the last ten seconds for `percentile` and `worst`. */
  sort(now: number): void {
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      const at = (this.#next - 1 - i + CAPACITY) % CAPACITY;
      if (now - this.#ends[at]! > SPAN) break;
      this.#sorted[kept++] = this.#durations[at]!;
    }
    this.#sorted.fill(Infinity, kept);
    this.#sorted.sort();
    this.#count = kept;
  }

  /** The milliseconds that a share of the frames (0 to 1) does not exceed; `undefined` without frames. */
  percentile(part: number): number | undefined {
    if (this.#count === 0) return undefined;
    return this.#sorted[Math.min(this.#count - 1, Math.floor(part * this.#count))]!;
  }

  get worst(): number | undefined {
    return this.percentile(1);
  }
}
