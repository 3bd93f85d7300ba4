import { autoDetectRenderer, Container, type Renderer, type WebGLRenderer } from 'pixi.js';

/** A colour of a pixel, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

export const BLACK: Rgb = [0, 0, 0];
export const WHITE: Rgb = [255, 255, 255];
export const RED: Rgb = [255, 0, 0];
export const GREEN: Rgb = [0, 255, 0];
export const BLUE: Rgb = [0, 0, 255];

/** The output of a renderer: pixels by their position from the top left corner. */
export class Picture {
  readonly width: number;
  readonly #rgba: Uint8Array;
  readonly #upwards: boolean;

  constructor(width: number, rgba: Uint8Array, upwards: boolean) {
    this.width = width;
    this.#rgba = rgba;
    this.#upwards = upwards;
  }

  at(x: number, y: number): Rgb {
    const height = this.#rgba.length / 4 / this.width;
    const row = this.#upwards ? height - 1 - y : y;
    const i = 4 * (row * this.width + x);
    return [this.#rgba[i]!, this.#rgba[i + 1]!, this.#rgba[i + 2]!];
  }

  /** Red, green, blue and alpha of each pixel. */
  get bytes(): Uint8Array {
    return this.#rgba;
  }

  /** Pixels that are not black. */
  get lit(): number {
    let count = 0;
    for (let i = 0; i < this.#rgba.length; i += 4) {
      if (this.#rgba[i]! + this.#rgba[i + 1]! + this.#rgba[i + 2]! > 24) count++;
    }
    return count;
  }
}

/** A small WebGL renderer on black, with a stage. */
export class Easel {
  readonly stage = new Container();
  readonly renderer: WebGLRenderer;

  private constructor(renderer: WebGLRenderer) {
    this.renderer = renderer;
  }

  static async make(width = 64, height = 64, resolution = 1): Promise<Easel> {
    const renderer: Renderer = await autoDetectRenderer({
      preference: 'webgl',
      width,
      height,
      resolution,
      backgroundColor: 0,
      antialias: false,
    });
    return new Easel(renderer as WebGLRenderer); // the preferred renderer, because these tests require WebGL
  }

  get gl(): WebGL2RenderingContext {
    return this.renderer.gl;
  }

  /** Renders the stage, or another one, and reads the pixels back in the same task, before the browser takes them. */
  draw(stage: Container = this.stage): Picture {
    this.renderer.render(stage);
    const { gl } = this;
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    const rgba = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return new Picture(width, rgba, true);
  }

  [Symbol.dispose](): void {
    this.stage.destroy({ children: true });
    this.renderer.destroy();
  }
}

/** Fails when a colour differs from the expected colour by more than rounding. */
export function near(actual: Rgb, expected: Rgb, tolerance = 12): void {
  const far = actual.some((value, i) => Math.abs(value - expected[i]!) > tolerance);
  if (far) throw new Error(`rgb(${actual.join()}) should be near rgb(${expected.join()})`);
}
