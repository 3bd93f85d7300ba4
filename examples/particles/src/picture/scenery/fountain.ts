import { Container, Sprite } from 'pixi.js';
import { band, type Context, ellipse, hills, light, stars } from '@offheap/example-kit/backdrops/paint';
import { randomOf } from '@offheap/example-kit/random';
import { Film } from '../film.ts';
import { painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';

/** A palace at night behind a basin, whose water mirrors the jets. */
export function fountainScenery({ renderer, store, particles, textures }: Kit): Scenery {
  const { world, scene } = store;
  const root = new Container();
  const night = new Container();
  const sky = painting(paintSky);
  const palace = painting(paintPalace);
  const nozzle = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add' });
  const lit = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add', tint: 0xff8fc8 });
  night.addChild(sky, palace);
  root.addChild(night, lit, particles!, nozzle);
  const film = new Film(renderer, root, scene.background, { exposure: 1.5 });
  return {
    root,
    update({ width, height, floor, unit }: Place) {
      night.position.set(width / 2, floor);
      night.scale.set(unit);
      const cover = Math.max(1, width / unit / 1600);
      sky.scale.set(cover, Math.max(1, floor / unit / 480));
      sky.y = -500 * sky.scale.y + 20;
      palace.scale.set(cover);
      lit.position.set(world.x, world.y - 120 * unit);
      lit.scale.set(9 * unit, 6 * unit);
      lit.alpha = 0.14;
      nozzle.position.set(world.x, world.y);
      nozzle.scale.set(0.8 * unit);
      nozzle.alpha = 0.7;
      film.horizon = floor / height;
      film.time = world.time;
    },
    render: () => film.render(renderer),
    destroy: () => film.destroy(),
  };
}

function paintSky(context: Context): void {
  band(context, -500, 500, [
    [0, '#05061a'],
    [0.45, '#0b0c2c'],
    [0.8, '#1e1844'],
    [0.96, '#3b2454'],
    [1, '#4a2a52'],
  ]);
  stars(context, 21, 260, 300);
}

/** The palace stands on the edge of the basin, which is at 0. */
function paintPalace(context: Context): void {
  context.save();
  context.beginPath();
  context.rect(-800, -500, 1600, 500);
  context.clip();
  hills(context, 5, -20, 110, '#15123a');
  hills(context, 12, 0, 60, '#0e0d2b');
  light(context, [0, 0, 620, 150], '255 190 110', 0.22);
  wing(context, -430, 860, 62, 24);
  wing(context, -120, 240, 92, 8);
  dome(context, 0, -92, 56);
  for (const x of [-405, 405]) dome(context, x, -62, 24);
  const random = randomOf(4);
  for (let x = 470; x < 820; x += 26 + 22 * random())
    for (const side of [-1, 1]) cypress(context, side * x, 54 + 60 * random());
  for (let x = -760; x <= 760; x += 80) lamp(context, x);
  context.fillStyle = '#07071a';
  context.fillRect(-800, -7, 1600, 7);
  context.fillStyle = 'rgb(255 205 140 / 0.35)';
  context.fillRect(-800, -8, 1600, 1.2);
  context.restore();
}

/** A wing with arches, lit from inside. */
function wing(context: Context, left: number, width: number, height: number, arches: number): void {
  context.fillStyle = '#0b0a22';
  context.fillRect(left, -height, width, height);
  context.fillRect(left - 4, -height - 4, width + 8, 5);
  const each = width / arches;
  for (let i = 0; i < arches; i++) {
    const x = left + (i + 0.5) * each;
    for (const [bottom, high] of [
      [-12, 0.38 * height],
      [-0.6 * height, 0.22 * height],
    ] as const) {
      const half = each * 0.24;
      const gradient = context.createLinearGradient(0, bottom - high, 0, bottom);
      gradient.addColorStop(0, 'rgb(255 170 80 / 0.55)');
      gradient.addColorStop(1, 'rgb(255 214 140 / 0.95)');
      context.fillStyle = gradient;
      context.beginPath();
      context.moveTo(x - half, bottom);
      context.lineTo(x - half, bottom - high + half);
      context.arc(x, bottom - high + half, half, Math.PI, 0);
      context.lineTo(x + half, bottom);
      context.fill();
    }
  }
}

function dome(context: Context, x: number, bottom: number, radius: number): void {
  context.fillStyle = '#0b0a22';
  context.fillRect(x - radius * 1.05, bottom - radius * 0.3, radius * 2.1, radius * 0.4);
  context.beginPath();
  context.ellipse(x, bottom - radius * 0.25, radius, radius * 0.95, 0, Math.PI, 0);
  context.fill();
  context.fillRect(x - 1.5, bottom - radius * 1.65, 3, radius * 0.5);
  ellipse(context, '#ffd79a', [x, bottom - radius * 1.65, 2.4, 2.4]);
}

function cypress(context: Context, x: number, height: number): void {
  ellipse(context, '#08081f', [x, -height / 2, 9 + height * 0.05, height / 2]);
}

function lamp(context: Context, x: number): void {
  light(context, [x, -24, 26, 26], '255 200 120', 0.5);
  ellipse(context, '#fff0cc', [x, -24, 2.2, 2.2]);
  context.fillStyle = '#07071a';
  context.fillRect(x - 0.8, -22, 1.6, 16);
}
