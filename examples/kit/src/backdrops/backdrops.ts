import { cliff } from './gorge.ts';
import { plain, podium, ruins } from './halls.ts';
import { meadow } from './meadow.ts';
import { type Context, HALF_HEIGHT, HALF_WIDTH } from './paint.ts';
import { ship } from './ship.ts';
import { railway } from './railway.ts';
import { city, street } from './town.ts';
import { winter } from './winter.ts';
import { camp, forest } from './woods.ts';
import { yard } from './yard.ts';

const BACKDROPS = {
  plain,
  camp,
  city,
  yard,
  street,
  winter,
  ruins,
  ship,
  meadow,
  railway,
  cliff,
  forest,
  podium,
} satisfies Record<string, (context: Context) => void>;

export type BackdropName = keyof typeof BACKDROPS;

/** The scenes for effects. */
export const BACKDROP_NAMES = Object.keys(BACKDROPS) as BackdropName[];

/** Paints a scene around 0, 0 in the middle of a canvas. */
export function paintBackdrop(name: BackdropName): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 2 * HALF_WIDTH;
  canvas.height = 2 * HALF_HEIGHT;
  const context = canvas.getContext('2d')!; // defined for a canvas without another context
  context.translate(HALF_WIDTH, HALF_HEIGHT);
  BACKDROPS[name](context);
  return canvas;
}
