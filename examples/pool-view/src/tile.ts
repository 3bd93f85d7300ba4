import { type Container, Container as Stage, FillGradient, Graphics, Text, WebGLRenderer } from 'pixi.js';

export const WIDTH = 460;
export const HEIGHT = 250;
/** The colours of the backdrop, from its middle to its corners. */
const BACKDROP = [0x2a3166, 0x0c0f22];

/** The middle of group `i` of `count` groups that share the width of a tile equally. */
export function middleOf(i: number, count: number): number {
  return (WIDTH * (i + 0.5)) / count;
}

/** The name of a group, below it. */
export function label(text: string, x: number): Container {
  const style = { fill: 0xaab2d8, fontFamily: 'monospace', fontSize: 13 };
  return new Text({ text, style, anchor: 0.5, x, y: HEIGHT - 26, resolution: 2 });
}

/** One of the page's pictures: its display objects, and its work in each frame. */
export interface Tile {
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
    this.#stage.addChild(backdrop(), ...tile.views);
  }

  static async make(figure: HTMLElement, tile: Tile): Promise<Frame> {
    const renderer = new WebGLRenderer();
    await renderer.init({ width: WIDTH, height: HEIGHT, antialias: true });
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

function backdrop(): Container {
  const [inside, outside] = BACKDROP;
  const fill = new FillGradient({
    type: 'radial',
    center: { x: 0.5, y: 0.42 },
    innerRadius: 0,
    outerCenter: { x: 0.5, y: 0.42 },
    outerRadius: 0.7,
    colorStops: [
      { offset: 0, color: inside! },
      { offset: 1, color: outside! },
    ],
  });
  return new Graphics().rect(0, 0, WIDTH, HEIGHT).fill(fill);
}
