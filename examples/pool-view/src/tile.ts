import { type Container, Container as Stage, Sprite, Text, WebGLRenderer } from 'pixi.js';
import { light } from './textures.ts';

export const WIDTH = 460;
export const HEIGHT = 250;
const BACKGROUND = 0x0c0f22;

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
    this.#stage.addChild(backlight(), ...tile.views);
  }

  static async make(figure: HTMLElement, tile: Tile): Promise<Frame> {
    const renderer = new WebGLRenderer();
    await renderer.init({ width: WIDTH, height: HEIGHT, background: BACKGROUND, antialias: true });
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

/** A soft light behind the picture. */
function backlight(): Sprite {
  const texture = light([
    [0, 1],
    [0.4, 0.6],
    [0.7, 0.2],
    [1, 0],
  ]);
  const sprite = new Sprite({ texture, anchor: 0.5, tint: 0x2e3670, x: WIDTH / 2, y: 0.42 * HEIGHT });
  sprite.setSize(1.5 * WIDTH, 1.9 * HEIGHT);
  return sprite;
}
