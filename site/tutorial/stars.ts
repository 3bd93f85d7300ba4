import { f32, Struct, vec2 } from '@offheap/struct';
import { PoolView } from '@offheap/pixi';
import { Texture } from 'pixi.js';
import { type Field, HEIGHT, type Step, WIDTH } from './field.ts';

class Star extends Struct {
  static readonly struct = 'Star';
  at = vec2(
    () => Math.random() * WIDTH,
    () => Math.random() * HEIGHT,
  );
  speed = f32(() => 20 + Math.random() * 120);
  size = f32(() => 1 + Math.random() * 1.5);
}

/** Stars that fall, and start again at the top. */
export function createStars({ world, stage }: Field): Step {
  const stars = world.packed(Star, { capacity: 300 });
  stars.spawnMany(300);
  const view = new PoolView(stars, { texture: Texture.WHITE, position: 'at', size: 'size' });
  view.alpha = 0.6; // a view is a display object of pixi.js
  stage.addChild(view);

  return stars.system((star, dt: number) => {
    star.at.y += star.speed * dt;
    if (star.at.y > HEIGHT) star.at.y -= HEIGHT;
  });
}
