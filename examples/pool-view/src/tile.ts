import { type Container, Container as Stage, WebGLRenderer } from 'pixi.js';

export const WIDTH = 460;
export const HEIGHT = 250;

/** One of the page's pictures: its display objects, and its work in each frame. */
export interface Tile {
  readonly background: number;
  readonly views: readonly Container[];
  step(dt: number): void;
}

/** A tile with its own canvas in the page. */
export class Frame {
  readonly #renderer: WebGLRenderer;
  readonly #stage = new Stage();
  readonly #tile: Tile;

  private constructor(renderer: WebGLRenderer, tile: Tile) {
    this.#renderer = renderer;
    this.#tile = tile;
    this.#stage.addChild(...tile.views);
  }

  static async make(figure: HTMLElement, tile: Tile): Promise<Frame> {
    const renderer = new WebGLRenderer();
    const { background } = tile;
    await renderer.init({ width: WIDTH, height: HEIGHT, background, antialias: true });
    figure.prepend(renderer.canvas);
    return new Frame(renderer, tile);
  }

  get canvas(): HTMLCanvasElement {
    return this.#renderer.canvas;
  }

  step(dt: number): void {
    this.#tile.step(dt);
  }

  draw(): void {
    this.#renderer.render(this.#stage);
  }
}
