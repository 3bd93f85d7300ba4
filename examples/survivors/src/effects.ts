import { PoolView } from '@offheap/pixi';
import { Emitter, type EmitterConfig } from '@offheap/pixi/emitter';
import { f32, PackedPool, Struct, u32 } from '@offheap/struct';
import { Container } from 'pixi.js';
import type { Art } from './art.ts';
import { shake } from './camera.ts';
import { listen } from './events.ts';
import { bodies, enemies, hero, Missile, Body, world } from './world.ts';
import { novaRadius } from './weapons.ts';

const burst = (limit: number, rest: Omit<EmitterConfig, 'emission'>): EmitterConfig => ({
  emission: { interval: 1, limit, autoStart: false },
  ...rest,
});
const out: Pick<EmitterConfig, 'alpha' | 'angle'> = {
  angle: [0, 360],
  alpha: {
    stops: [
      [0, 1],
      [0.6, 0.9],
      [1, 0],
    ],
  },
};
/** By the kind of the enemy: what it bursts into. */
const GORE = ['#9bea6a', '#b07cf0', '#fff3d6', '#a8f0ff', '#ff8a5c'];

class Digit extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  frame = f32();
  size = f32();
  life = f32(0.7);
  tint = u32(0xffffff);
}

/** Particles, numbers and what shakes: shown, but no part of the game. */
export function makeEffects({ textures, frames }: Art) {
  const dot = textures[frames.dot]!;
  const star = textures[frames.star]!;
  const layer = new Container();
  const emitter = (config: EmitterConfig, texture = dot): Emitter =>
    layer.addChild(new Emitter(config, { textures: texture }));

  const deaths = GORE.map((color) =>
    emitter(
      burst(1500, {
        ...out,
        lifetime: [0.3, 0.65],
        speed: [40, 190],
        acceleration: { x: 0, y: 160 },
        scale: {
          stops: [
            [0, 0.34],
            [1, 0.08],
          ],
        },
        color,
      }),
    ),
  );
  const sparks = emitter(
    burst(800, {
      ...out,
      lifetime: [0.12, 0.3],
      speed: [60, 240],
      scale: {
        stops: [
          [0, 0.5],
          [1, 0.1],
        ],
      },
      color: '#ffe7a8',
      blendMode: 'add',
    }),
    star,
  );
  const blasts = emitter(
    burst(1200, {
      ...out,
      lifetime: [0.2, 0.55],
      speed: [20, 170],
      drag: 2,
      scale: {
        stops: [
          [0, 1.1],
          [1, 0.2],
        ],
      },
      color: {
        stops: [
          [0, '#ffffff'],
          [0.3, '#ff9df0'],
          [1, '#6a2bd0'],
        ],
      },
      blendMode: 'add',
    }),
  );
  const smoke = emitter(
    burst(1000, {
      ...out,
      lifetime: [0.25, 0.45],
      speed: [0, 20],
      scale: {
        stops: [
          [0, 0.6],
          [1, 0.1],
        ],
      },
      color: {
        stops: [
          [0, '#ffd1f7'],
          [1, '#8a3bd8'],
        ],
      },
      blendMode: 'add',
    }),
  );
  const twinkles = emitter(
    burst(600, {
      ...out,
      lifetime: [0.25, 0.5],
      speed: [20, 90],
      scale: {
        stops: [
          [0, 0.7],
          [1, 0],
        ],
      },
      color: '#9ff6ff',
      blendMode: 'add',
    }),
    star,
  );
  const levels = emitter(
    burst(300, {
      ...out,
      lifetime: [0.5, 1.1],
      speed: [80, 260],
      drag: 1.5,
      scale: {
        stops: [
          [0, 1.2],
          [1, 0.1],
        ],
      },
      color: {
        stops: [
          [0, '#fff6c9'],
          [1, '#ffb938'],
        ],
      },
      blendMode: 'add',
    }),
    star,
  );
  const novas = emitter(
    burst(8, {
      lifetime: 0.45,
      scale: {
        stops: [
          [0, 0.2],
          [1, 1],
        ],
      },
      alpha: {
        stops: [
          [0, 0.9],
          [1, 0],
        ],
      },
      color: '#bfe9ff',
      blendMode: 'add',
    }),
    textures[frames.ring],
  );
  const emitters = [...deaths, sparks, blasts, smoke, twinkles, levels, novas];

  const digits = new PackedPool(Digit, { capacity: 900 });
  layer.addChild(
    new PoolView(digits, {
      frames: frames.digits.map((digit) => textures[digit]!),
      frame: 'frame',
      position: ['x', 'y'],
      scale: 'size',
      tint: 'tint',
      overLife: {
        remaining: 'life',
        lifetime: 0.7,
        alpha: [
          [0, 1],
          [0.6, 1],
          [1, 0],
        ],
        scale: [
          [0, 0.5],
          [0.15, 1.25],
          [0.3, 1],
        ],
      },
    }),
  );

  /** A number that rises from where it happened, digit by digit. */
  function showNumber(x: number, y: number, amount: number): void {
    const text = String(amount);
    const size = Math.min(1.25, 0.62 + amount / 180);
    for (let i = 0; i < text.length; i++) {
      digits.trySpawn((digit) => {
        digit.x = x + (i - (text.length - 1) / 2) * 10 * size;
        digit.y = y;
        digit.size = size;
        digit.frame = Number(text[i]);
        digit.tint = amount >= 40 ? 0xffc24a : 0xfff4dc;
      });
    }
  }

  const rise = digits.system((digit, dt: number) => {
    digit.y -= (20 + 60 * digit.life) * dt;
    digit.life -= dt;
  });

  listen((kind, x, y, amount) => {
    if (kind === 'strike') {
      showNumber(x, y - 30, amount);
      sparks.burst(3, x, y - 12);
    } else if (kind === 'blast') {
      blasts.burst(26, x, y - 10);
      shake(2.5);
    } else if (kind === 'nova') {
      novas.scale.set(novaRadius() / 62);
      novas.burst(1, x / novas.scale.x, y / novas.scale.y);
    } else if (kind === 'gem') twinkles.burst(4, x, y - 8);
    else if (kind === 'level') levels.burst(60, x, y - 20);
    else if (kind === 'hurt') shake(7);
    else if (kind === 'over') shake(16);
  });

  // An observer of the body, as the other components of the entity are still there when it runs.
  bodies.onRemove((body, entity) => {
    const enemy = enemies.get(entity);
    if (enemy === undefined) return;
    deaths[enemy.kind]!.burst(body.radius > 20 ? 90 : 12, body.at.x, body.at.y - body.radius);
    if (body.radius > 20) shake(9);
  });

  const trail = world.query(Body, Missile).system((body) => smoke.burst(1, body.at.x, body.at.y));

  return {
    layer,
    update(seconds: number): void {
      if (seconds > 0 && hero.hp > 0) trail();
      for (const emitter of emitters) emitter.update(seconds);
      rise(seconds);
      digits.destroyWhere((digit) => digit.life <= 0);
    },
  };
}
