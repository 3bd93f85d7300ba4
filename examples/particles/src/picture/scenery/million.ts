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
      middle.scale.set(Math.min(width, floor) / 650, Math.min(width, floor) / 940);
      flower.rotation = 0.06 * world.time;
      middle.rotation = -0.3;
    },
    render: () => film.render(renderer),
    destroy: () => film.destroy(),
  };
}
