import { Container, Sprite } from 'pixi.js';
import { band, type Context, hills, stars } from '@offheap/example-kit/backdrops/paint';
import { randomOf } from '@offheap/example-kit/random';
import type { EmitterStore } from '../../modes/emitter-store.ts';
import { FLARE_SECONDS, type Fireworks } from '../../scenes/fireworks.ts';
import { Film } from '../film.ts';
import { painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';

/** The maximum number of flares with light at the same time. */
const LIGHTS = 6;

/** A town at a lake, which the shells light up and the water mirrors. */
export function fireworksScenery({ renderer, store, textures }: Kit): Scenery {
  const { emitters, play, scene } = store as EmitterStore; // defined by its scene
  const { flares } = play as Fireworks;
  const root = new Container();
  const town = new Container();
  const sky = painting(paintSky);
  const front = painting(paintTown);
  const glows = Array.from(
    { length: LIGHTS },
    () => new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add' }),
  );
  const grounds = Array.from(
    { length: LIGHTS },
    () => new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add' }),
  );
  town.addChild(sky, ...glows, ...grounds, front, ...Object.values(emitters));
  root.addChild(town);
  const film = new Film(renderer, root, scene.background, { exposure: 1.5 });

  return {
    root,
    update({ width, height, floor, unit }: Place) {
      town.position.set(width / 2, floor);
      town.scale.set(unit);
      const cover = Math.max(1, width / unit / 1600, floor / unit / 900);
      sky.scale.set(cover);
      sky.y = -500 * cover + 20;
      front.scale.set(Math.max(1, width / unit / 1600));
      for (let i = 0; i < LIGHTS; i++) {
        const glow = glows[i]!;
        const ground = grounds[i]!;
        const flare = flares[flares.length - 1 - i];
        glow.visible = ground.visible = flare !== undefined;
        if (flare === undefined) continue;
        const light = Math.exp(-1.6 * flare.age) * (1 - flare.age / FLARE_SECONDS);
        glow.position.set(flare.x, flare.y);
        glow.scale.set(7);
        glow.tint = flare.tint;
        glow.alpha = 0.08 * light;
        ground.position.set(flare.x, -8);
        ground.scale.set(12, 1.1);
        ground.tint = flare.tint;
        ground.alpha = 0.6 * light;
      }
      film.horizon = floor / height;
      film.time = store.world.time;
    },
    render: () => film.render(renderer),
    destroy: () => film.destroy(),
  };
}

function paintSky(context: Context): void {
  band(context, -500, 500, [
    [0, '#02030a'],
    [0.55, '#040716'],
    [0.85, '#0a1028'],
    [1, '#161836'],
  ]);
  stars(context, 9, 320, 380);
}

/** Hills and houses; the water line is at 0. */
function paintTown(context: Context): void {
  context.save();
  context.beginPath();
  context.rect(-800, -500, 1600, 500);
  context.clip();
  hills(context, 3, 0, 120, '#070a1a');
  hills(context, 8, 0, 70, '#050714');
  const random = randomOf(17);
  for (let x = -800; x < 800;) {
    const wide = 20 + 34 * random();
    const high = 14 + 46 * random() ** 2;
    context.fillStyle = '#03040c';
    context.fillRect(x, -high, wide + 1, high);
    if (random() < 0.4) {
      context.beginPath();
      context.moveTo(x - 2, -high);
      context.lineTo(x + wide / 2, -high - 12);
      context.lineTo(x + wide + 2, -high);
      context.fill();
    }
    for (let y = 6 - high; y < -5; y += 8) {
      for (let window = x + 5; window < x + wide - 5; window += 8) {
        if (random() > 0.4) continue;
        context.fillStyle = random() < 0.8 ? 'rgb(255 196 106)' : 'rgb(150 190 255 / 0.7)';
        context.fillRect(window, y, 2.6, 3.4);
      }
    }
    x += wide;
  }
  context.restore();
}
