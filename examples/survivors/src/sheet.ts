import { Rectangle, Texture } from 'pixi.js';

export type Context = OffscreenCanvasRenderingContext2D;
/** Draws with the origin at the feet, in the middle of the lower edge. */
export type Draw = (context: Context) => void;

/** A colour, and a width in points. */
export type Outline = readonly [color: string, width: number];
export const DARK: Outline = ['#171426', 1.5];

export interface FrameOptions {
  /** Outlines around the picture, from the inside to the outside. */
  readonly outlines?: readonly Outline[];
  /** Half white, so that its face is still visible: for the moment of a hit. */
  readonly white?: boolean;
  readonly mirrored?: boolean;
  /** The distance of the origin from the lower edge, in points. */
  readonly ground?: number;
}

const WIDTH = 2048;
const HEIGHT = 2048;
/** Pixels of the sheet for each point. */
const DENSITY = 2;
const GAP = 4;

/** All pictures of the game on one canvas, drawn when the page is loaded. */
export class Sheet {
  readonly #canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  readonly #context = this.#canvas.getContext('2d')!;
  readonly #places: Rectangle[] = [];
  #x = 0;
  #y = 0;
  #rowHeight = 0;

  /** Draws a frame of a size in points, and returns its index. */
  add(width: number, height: number, draw: Draw, options: FrameOptions = {}): number {
    const cell = drawFrame(width, height, draw, options);
    const { width: w, height: h } = cell;
    if (this.#x + w > WIDTH) {
      this.#x = 0;
      this.#y += this.#rowHeight + GAP;
      this.#rowHeight = 0;
    }
    this.#context.drawImage(cell, this.#x, this.#y);
    this.#places.push(new Rectangle(this.#x / DENSITY, this.#y / DENSITY, width, height));
    this.#x += w + GAP;
    this.#rowHeight = Math.max(this.#rowHeight, h);
    return this.#places.length - 1;
  }

  /** The frames as textures of one image. */
  textures(): Texture[] {
    const { source } = Texture.from(this.#canvas, true);
    source.resolution = DENSITY;
    source.autoGenerateMipmaps = true;
    return this.#places.map((frame) => new Texture({ source, frame }));
  }
}

/** Draws a frame of a size in points. */
export function drawFrame(
  width: number,
  height: number,
  draw: Draw,
  { ground = 4, mirrored = false, outlines = [], white = false }: FrameOptions,
): OffscreenCanvas {
  const [w, h] = [width * DENSITY, height * DENSITY];
  let cell = drawCell(w, h, (context) => {
    context.translate(w / 2, h - ground * DENSITY);
    context.scale(mirrored ? -DENSITY : DENSITY, DENSITY);
    draw(context);
  });
  for (const outline of outlines) cell = outlined(cell, outline);
  return white ? washed(cell, filled(cell, '#fff6e0')) : cell;
}

function drawCell(width: number, height: number, draw: (context: Context) => void): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  draw(canvas.getContext('2d')!);
  return canvas;
}

/** The shape of a picture in one colour. */
function filled(cell: OffscreenCanvas, color: string): OffscreenCanvas {
  return drawCell(cell.width, cell.height, (context) => {
    context.drawImage(cell, 0, 0);
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = color;
    context.fillRect(0, 0, cell.width, cell.height);
  });
}

/** A picture under a layer of another one. */
function washed(cell: OffscreenCanvas, layer: OffscreenCanvas): OffscreenCanvas {
  return drawCell(cell.width, cell.height, (context) => {
    context.drawImage(cell, 0, 0);
    context.globalAlpha = 0.5;
    context.drawImage(layer, 0, 0);
  });
}

function outlined(cell: OffscreenCanvas, [color, width]: Outline): OffscreenCanvas {
  const shape = filled(cell, color);
  return drawCell(cell.width, cell.height, (context) => {
    for (let i = 0; i < 16; i++) {
      const angle = (i / 16) * 2 * Math.PI;
      const distance = width * DENSITY;
      context.drawImage(shape, Math.cos(angle) * distance, Math.sin(angle) * distance);
    }
    context.drawImage(cell, 0, 0);
  });
}
