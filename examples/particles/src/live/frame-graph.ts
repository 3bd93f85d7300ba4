/** CSS pixels from one frame to the next. */
const STEP = 2;
/** Milliseconds of a frame at 60 Hz. */
const BUDGET = 1000 / 60;
/** The minimum of the milliseconds at the upper edge. There are more when the script of three frames in a row takes longer. */
const LEAST_TOP = 20;
/** Free room in front of the head. */
const GAP = 7;
/** The part of the width that shows the previous mode. */
const BEFORE = 0.42;

/** Frames of one mode, in a ring buffer. */
class Track {
  readonly frame: Float32Array;
  readonly script: Float32Array;
  readonly collected: Uint8Array;
  head = 0;
  length = 0;

  constructor(size: number) {
    this.frame = new Float32Array(size);
    this.script = new Float32Array(size);
    this.collected = new Uint8Array(size);
  }

  /** Script time of the frame at `i` without a single long frame: the least of three frames in a row. */
  usualScript(i: number): number {
    return i < 2 ? 0 : Math.min(this.script[i]!, this.script[i - 1]!, this.script[i - 2]!);
  }
}

/**
 * The time of each frame, like an oscilloscope. On the left are the last frames of the previous mode, which stay; on
 * the right are the frames of the current mode. There are two curves: the whole frame, and its script time. Frames in
 * which the heap shrank are marked.
 */
export class FrameGraph {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #width = 0;
  #height = 0;
  #top = LEAST_TOP;
  #before: Track | undefined;
  #now = new Track(1);

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser did not provide a 2D context for the frame graph.');
    this.#context = context;
    this.resize();
  }

  resize(): void {
    const scale = Math.min(devicePixelRatio, 2);
    this.#width = this.#canvas.clientWidth;
    this.#height = this.#canvas.clientHeight;
    this.#canvas.width = Math.round(this.#width * scale);
    this.#canvas.height = Math.round(this.#height * scale);
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    this.clear();
  }

  /** Starts another scene. */
  clear(): void {
    this.#before = undefined;
    this.#now = this.#track(1);
    this.#top = LEAST_TOP;
    this.#redraw();
  }

  /** Starts another mode: the current frames stay on the left. */
  next(): void {
    if (this.#now.length > 0) this.#before = this.#now;
    this.#now = this.#track(1 - BEFORE);
    this.#fit();
    this.#redraw();
  }

  /**
   * @param frameMs Milliseconds since the previous frame.
   * @param scriptMs Milliseconds of JavaScript in the frame.
   * @param collected whether a garbage collection was noticed.
   */
  frame(frameMs: number, scriptMs: number, collected: boolean): void {
    const now = this.#now;
    const i = now.head;
    now.frame[i] = frameMs;
    now.script[i] = scriptMs;
    now.collected[i] = collected ? 1 : 0;
    now.head = (i + 1) % now.frame.length;
    now.length = Math.max(now.length, i + 1);
    const usual = now.usualScript(i);
    if (usual * 1.25 > this.#top) {
      this.#top = topFor(usual);
      this.#redraw();
      return;
    }
    // The first frames of a mode are slow, so the scale is fitted again when they are overwritten.
    if (now.head === 0 && this.#fit()) {
      this.#redraw();
      return;
    }
    const left = this.#left;
    this.#clear(left + i * STEP, STEP * (1 + GAP));
    this.#bar(now, i, left);
  }

  get #left(): number {
    return this.#before === undefined ? 0 : Math.round((this.#width * BEFORE) / STEP) * STEP + 2 * STEP;
  }

  /** Fits the scale to the frames that are shown. Returns whether it has changed. */
  #fit(): boolean {
    let usual = 0;
    for (const track of [this.#before, this.#now])
      for (let i = 0; i < (track?.length ?? 0); i++) usual = Math.max(usual, track!.usualScript(i));
    const top = topFor(usual);
    if (top === this.#top) return false;
    this.#top = top;
    return true;
  }

  #track(part: number): Track {
    const room = this.#before === undefined ? this.#width : this.#width * part - 2 * STEP;
    return new Track(Math.max(4, Math.floor(room / STEP)));
  }

  #redraw(): void {
    this.#clear(0, this.#width);
    const before = this.#before;
    if (before !== undefined) {
      const shown = Math.min(before.length, Math.floor((this.#width * BEFORE) / STEP));
      for (let k = 0; k < shown; k++) {
        const i = (before.head - shown + k + 2 * before.frame.length) % before.frame.length;
        this.#bar(before, i, (k - i) * STEP);
      }
      this.#context.fillStyle = 'rgb(255 255 255 / 0.5)';
      this.#context.fillRect(this.#left - STEP - 1, 0, 1, this.#height);
    }
    for (let i = 0; i < this.#now.length; i++) this.#bar(this.#now, i, this.#left);
  }

  /** Draws frame `i` of a track whose first frame is at `left`. */
  #bar({ frame, script, collected }: Track, i: number, left: number): void {
    const context = this.#context;
    const x = left + i * STEP;
    const ms = frame[i]!;
    const whole = this.#height - this.#y(ms);
    context.fillStyle = ms > 2.5 * BUDGET ? '#ff4d5e' : ms > 1.4 * BUDGET ? '#ffb454' : '#49d6a0';
    context.globalAlpha = 0.3;
    context.fillRect(x, this.#height - whole, STEP - 0.4, whole);
    context.globalAlpha = 1;
    context.fillRect(x, this.#height - whole, STEP - 0.4, 1);
    context.fillStyle = '#8f9bff';
    const high = this.#height - this.#y(script[i]!);
    context.fillRect(x, this.#height - high, STEP - 0.4, high);
    if (collected[i] === 1) {
      context.fillStyle = '#ff4fa3';
      context.fillRect(x - 0.5, 0, STEP + 1, 7);
    }
  }

  /** In whole pixels: V8 allocates an object for a fraction that is passed to the canvas. */
  #y(ms: number): number {
    return Math.round(this.#height - Math.min(1, ms / this.#top) * (this.#height - 4));
  }

  #clear(x: number, width: number): void {
    const context = this.#context;
    context.clearRect(x, 0, width, this.#height);
    context.fillStyle = 'rgb(200 205 255 / 0.4)';
    context.fillRect(x, this.#y(BUDGET), Math.min(width, this.#width - x), 1);
  }
}

/** Milliseconds at the upper edge, for the given script time. */
function topFor(script: number): number {
  return Math.max(LEAST_TOP, Math.ceil(script * 1.6));
}
