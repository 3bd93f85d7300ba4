import { Sprite, Texture } from 'pixi.js';
import { HALF_HEIGHT, HALF_WIDTH } from '@offheap/example-kit/backdrops/paint';

type Paint = (context: CanvasRenderingContext2D) => void;

/** Pictures that were painted: once for each page. */
const textures = new Map<Paint, Texture>();

/** A picture as large as the backdrops of the effect editor: 1600 × 1000, with 0, 0 in its middle. */
export function painting(paint: Paint): Sprite {
  return new Sprite({ texture: painted(2 * HALF_WIDTH, 2 * HALF_HEIGHT, paint, true), anchor: 0.5 });
}

/** A texture that is painted when it is first asked for. */
export function painted(width: number, height: number, paint: Paint, isCentred = false): Texture {
  let texture = textures.get(paint);
  if (texture === undefined) {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d')!; // defined for a canvas without another context
    if (isCentred) context.translate(width / 2, height / 2);
    paint(context);
    texture = Texture.from(canvas, true);
    textures.set(paint, texture);
  }
  return texture;
}
