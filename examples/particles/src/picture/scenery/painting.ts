import { Sprite, Texture } from 'pixi.js';
import { HALF_HEIGHT, HALF_WIDTH } from '../../../../effects/src/backdrops/paint.ts';

type Paint = (context: CanvasRenderingContext2D) => void;

/** A picture that is painted once, as the backdrops of the effect editor are: 1600 × 1000, with 0, 0 in its middle. */
export function painting(paint: Paint): Sprite {
  const sprite = painted(2 * HALF_WIDTH, 2 * HALF_HEIGHT, (context) => {
    context.translate(HALF_WIDTH, HALF_HEIGHT);
    paint(context);
  });
  sprite.anchor.set(0.5);
  return sprite;
}

/** A sprite with a picture of its own. */
export function painted(width: number, height: number, paint: Paint): Sprite {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  paint(canvas.getContext('2d')!); // a canvas without another context has one
  return new Sprite(Texture.from(canvas, true));
}
