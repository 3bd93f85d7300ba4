import { Container } from 'pixi.js';
import type { EmitterStore } from '../../modes/emitter-store.ts';
import { Film } from '../film.ts';
import type { Kit, Place, Scenery } from './scenery.ts';

/** Only the flower, which turns slowly. Its light adds up. */
export function millionScenery({ renderer, store }: Kit): Scenery {
  const { emitters, scene, world } = store as EmitterStore; // defined by its scene
  const flower = emitters['flower']!;
  const root = new Container();
  const middle = new Container();
  middle.addChild(flower);
  root.addChild(middle);
  // At the start, the flower is empty.
  if (flower.time === 0) flower.seek(20);
  const film = new Film(renderer, root, scene.background, { exposure: 1.9 });
  return {
    root,
    update({ width, floor }: Place) {
      middle.position.set(width / 2, floor / 2);
      const short = Math.min(width, floor);
      middle.scale.set(short / 600, short / 840);
      middle.rotation = (width < floor ? Math.PI / 2 : 0) - 0.3; // its long axis along that of the picture
      flower.rotation = 0.06 * world.time;
    },
    render: () => film.render(renderer),
    destroy: () => film.destroy(),
  };
}
