import { Container, Sprite } from 'pixi.js';
import { camp } from '@offheap/example-kit/backdrops/woods';
import type { EmitterStore } from '../../modes/emitter-store.ts';
import { HEARTH, ZOOM } from '../../scenes/fire.ts';
import { painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';

/** A clearing in the woods, with logs in a ring of stones, and the light of the fire on all of it. */
export function fireScenery({ store, textures }: Kit): Scenery {
  const { emitters } = store as EmitterStore; // defined by its scene
  const root = new Container();
  const woods = new Container();
  const clearing = painting(camp);
  const lights = [
    { rx: 13, ry: 9, y: -60, alpha: 0.1, tint: 0xff7a28 },
    { rx: 9, ry: 2.4, y: 0, alpha: 0.17, tint: 0xff8c3a },
    { rx: 3.6, ry: 3.4, y: -40, alpha: 0.16, tint: 0xff6a1e },
  ].map(({ rx, ry, y, alpha, tint }, i) => {
    const sprite = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add', tint });
    sprite.position.set(0, HEARTH.y + 30 + y);
    return { sprite, rx, ry, alpha, phase: 2.1 * i };
  });
  woods.addChild(
    clearing,
    ...lights.map(({ sprite }) => sprite),
    emitters['smoke']!,
    emitters['flames']!,
    emitters['tongues']!,
    emitters['core']!,
    emitters['embers']!,
    emitters['sparks']!,
  );
  root.addChild(woods);
  return {
    root,
    update({ width, floor, unit: usual }: Place) {
      const unit = ZOOM * usual;
      const { time } = store.world;
      woods.position.set(width / 2, floor);
      woods.scale.set(unit);
      // The hearth of the painting is at 0, 160 of it.
      const cover = Math.max(1, width / unit / 1600);
      clearing.scale.set(cover);
      clearing.position.set(0, HEARTH.y + 4 - 150 * cover);
      for (const { sprite, rx, ry, alpha, phase } of lights) {
        const flicker =
          0.8 +
          0.12 * Math.sin(9.1 * time + phase) +
          0.08 * Math.sin(23 * time + 3 * phase) +
          0.1 * Math.sin(2.3 * time + phase);
        sprite.scale.set(rx * (0.94 + 0.06 * flicker), ry * (0.94 + 0.06 * flicker));
        sprite.alpha = alpha * flicker;
      }
    },
  };
}
