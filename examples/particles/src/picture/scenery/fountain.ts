import { Container, Graphics, Sprite } from 'pixi.js';
import { band, type Context, ellipse, hills, light, stars } from '@offheap/example-kit/backdrops/paint';
import { randomOf } from '@offheap/example-kit/random';
import { Film } from '../film.ts';
import { painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';

/** Rings on the water where the jets fall. */
const RINGS = 24;
/** Seconds that a ring spreads. */
const RING_SECONDS = 1.6;
/** Light of the outer jets: on the left and on the right. */
const [GOLD, ICE] = [0xffd27a, 0x8fb4ff];

/** A palace at night behind a lake, whose water mirrors the jets. They rise from a stone basin. */
export function fountainScenery({ renderer, store, particles, textures }: Kit): Scenery {
  const { world, scene } = store;
  const root = new Container();
  const night = new Container();
  const sky = painting(paintSky);
  const palace = painting(paintPalace);
  const nozzle = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add' });
  const mists = [-1, 1].map(
    (side) =>
      new Sprite({
        texture: textures['glow']!,
        anchor: 0.5,
        blendMode: 'add',
        tint: side < 0 ? GOLD : ICE,
        alpha: 0.24,
      }),
  );
  const lit = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add', tint: 0xff8fc8 });
  night.addChild(sky, palace);
  root.addChild(night, lit, ...mists, particles!, nozzle);
  // In front of the water.
  const front = new Container();
  const rings = Array.from(
    { length: RINGS },
    (_, i) =>
      new Sprite({
        texture: textures['ring']!,
        anchor: 0.5,
        blendMode: 'add',
        tint: i % 2 === 0 ? GOLD : ICE,
      }),
  );
  front.addChild(...rings, basin());
  const inFront = { container: front, clear: false };
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
      nozzle.scale.set(3 * unit, 0.8 * unit);
      nozzle.alpha = 0.6;
      front.position.set(width / 2, floor);
      front.scale.set(unit);
      // About where the outer jets fall; see `emit` of the scene.
      const reach = (3.5 * world.fan * world.speed ** 2) / Math.max(60, world.gravity);
      for (let i = 0; i < mists.length; i++) {
        mists[i]!.position.set(world.x + (2 * i - 1) * 0.8 * reach * unit, floor);
        mists[i]!.scale.set(6 * unit, 1.4 * unit);
      }
      for (let i = 0; i < RINGS; i++) {
        const ring = rings[i]!;
        const turns = world.time / RING_SECONDS + i / RINGS;
        const age = turns % 1;
        const number = Math.floor(turns) * RINGS + i;
        const far = 0.45 + 0.6 * ((number * 0.618) % 1);
        const near = (number * 0.755) % 1;
        ring.position.set((i % 2 === 0 ? -far : far) * reach, 6 + 50 * near);
        const size = (0.15 + 0.5 * age) * (0.6 + 0.8 * near);
        ring.scale.set(size, 0.22 * size);
        ring.alpha = 0.8 * (1 - age);
      }
      film.horizon = floor / height;
      film.time = world.time;
    },
    render() {
      film.render(renderer);
      renderer.render(inFront);
    },
    destroy() {
      film.destroy();
      front.destroy({ children: true });
    },
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

/** The stone basin of the jets, whose water is at 0. */
function basin(): Graphics {
  return new Graphics()
    .ellipse(0, 28, 128, 9) // its dark image in the lake
    .fill('#05061a8c')
    .poly([-104, -4, 104, -4, 78, 24, -78, 24])
    .fill(0x2b2748)
    .poly([-104, -4, 104, -4, 98, 6, -98, 6])
    .fill(0x4a4470)
    .roundRect(-110, -8, 220, 8, 4)
    .fill(0x8d84b4)
    .rect(-106, -8, 212, 2)
    .fill(0xd9cdf2);
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
      gradient.addColorStop(0, 'rgb(255 170 80 / 0.38)');
      gradient.addColorStop(1, 'rgb(255 214 140 / 0.66)');
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
