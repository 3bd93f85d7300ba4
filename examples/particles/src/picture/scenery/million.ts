import { Container, Sprite } from 'pixi.js';
import type { EmitterStore } from '../../modes/emitter-store.ts';
import { Film } from '../film.ts';
import { painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';
import { paintSky, placeSky } from './sky.ts';

/** The light around the heart of the flower: the diameter, the colour and the opacity. */
const GLOW = [
  [760, 0x4a2cff, 0.12],
  [380, 0xff4a9c, 0.14],
  [150, 0xffc27a, 0.3],
] as const;

/** The flower, which turns slowly before the sky. Its light adds up. */
export function millionScenery({ renderer, store, textures }: Kit): Scenery {
  const { emitters, scene, world } = store as EmitterStore; // defined by its scene
  const flower = emitters['flower']!;
  const root = new Container();
  const middle = new Container();
  for (const [size, tint, alpha] of GLOW) {
    const glow = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add', tint, alpha });
    glow.setSize(size);
    middle.addChild(glow);
  }
  middle.addChild(flower);
  const sky = painting(paintSky);
  sky.alpha = 0.6;
  root.addChild(sky, middle);
  // At the start, the flower is empty.
  if (flower.time === 0) flower.seek(20);
  const film = new Film(renderer, root, scene.background, { exposure: 1.9 });
  return {
    root,
    update({ width, height, floor }: Place) {
      placeSky(sky, width, height, floor);
      middle.position.set(width / 2, floor / 2);
      const short = Math.min(width, floor);
      middle.scale.set(short / 700, short / 980);
      middle.rotation = (width < floor ? Math.PI / 2 : 0) - 0.3; // its long axis along that of the picture
      flower.rotation = 0.06 * world.time;
    },
    render: () => film.render(renderer),
    destroy: () => film.destroy(),
  };
}
