import { Rectangle, Texture, TextureSource } from 'pixi.js';

export type Context = OffscreenCanvasRenderingContext2D;
export type Painter = (context: Context) => void;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const TURN = 2 * Math.PI;
/** Image pixels for each point: the scene may be drawn on dense screens. */
const DENSITY = 2;

/** Paints frames of one size into one image and returns their textures, in the same order. */
export function paintSheet(
  { width, height }: Size,
  columns: number,
  painters: readonly Painter[],
): Texture[] {
  const at = (i: number): [x: number, y: number] => [(i % columns) * width, Math.floor(i / columns) * height];
  const { source } = paintImage(
    { width: columns * width, height: Math.ceil(painters.length / columns) * height },
    (context) => {
      for (const [i, paint] of painters.entries()) {
        const [x, y] = at(i);
        context.save();
        context.beginPath();
        context.rect(x, y, width, height);
        context.clip();
        context.translate(x, y);
        paint(context);
        context.restore();
      }
    },
  );
  return painters.map((_, i) => new Texture({ source, frame: new Rectangle(...at(i), width, height) }));
}

/** Paints one image. */
export function paintImage({ width, height }: Size, paint: Painter): Texture {
  const canvas = new OffscreenCanvas(DENSITY * width, DENSITY * height);
  const context = canvas.getContext('2d')!; // defined for a canvas without another context
  context.scale(DENSITY, DENSITY);
  paint(context);
  return new Texture({ source: TextureSource.from({ resource: canvas, resolution: DENSITY }) });
}

export function ellipse(context: Context, x: number, y: number, rx: number, ry: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, TURN);
  context.fill();
}

export function box(
  context: Context,
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
  radius: number,
  color: string,
): void {
  context.fillStyle = color;
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}
