/** CSS pixels from one frame to the next. */
const STEP = 2;
/** Milliseconds at the upper edge. */
const TOP = 66;
/** Milliseconds of a frame at 60 Hz. */
const BUDGET = 1000 / 60;
/** Free room in front of the head. */
const GAP = 14;

/**
 * The time of each frame, as an oscilloscope shows it: the head writes from left to right and starts over. Two curves: the whole
 * frame, and the script's part of it. Frames in which the heap shrank are marked.
 */
export class FrameGraph {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #width = 0;
  #height = 0;
  #x = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser gave no 2D context for the frame graph.');
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
    this.#x = 0;
    this.#clear(0, this.#width);
  }

  /**
   * @param frameMs from the frame before to this one.
   * @param scriptMs of it in JavaScript.
   * @param collected whether a collection was noticed.
   */
  frame(frameMs: number, scriptMs: number, collected: boolean): void {
    const context = this.#context;
    const height = this.#height;
    if (this.#x + STEP > this.#width) this.#x = 0;
    this.#clear(this.#x, STEP + GAP);
    const whole = this.#bar(frameMs);
    context.fillStyle = frameMs > 2.5 * BUDGET ? '#ff4d5e' : frameMs > 1.4 * BUDGET ? '#ffb454' : '#49d6a0';
    context.globalAlpha = 0.42;
    context.fillRect(this.#x, height - whole, STEP - 0.4, whole);
    context.globalAlpha = 1;
    context.fillRect(this.#x, height - whole, STEP - 0.4, 1.5);
    context.fillStyle = '#8f9bff';
    const script = this.#bar(scriptMs);
    context.fillRect(this.#x, height - script, STEP - 0.4, script);
    if (collected) {
      context.fillStyle = '#ff4fa3';
      context.fillRect(this.#x - 0.5, 0, STEP + 1, 7);
    }
    this.#x += STEP;
  }

  #bar(ms: number): number {
    return Math.min(1, ms / TOP) * (this.#height - 4);
  }

  #clear(x: number, width: number): void {
    const context = this.#context;
    context.clearRect(x, 0, width, this.#height);
    context.fillStyle = 'rgb(200 205 255 / 0.4)';
    context.fillRect(x, this.#height - this.#bar(BUDGET), width, 1);
  }
}
