import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, u32, vec2 } from '@offheap/struct';
import { Graphics } from 'pixi.js';
import { Emitter } from './emitter.ts';
import { die, disc, glow, plane } from './textures.ts';
import { HEIGHT, label, middleOf, type Tile, WIDTH } from './tile.ts';

class Plane extends Struct {
  at = vec2();
  angle = f32();
  tint = u32(0xffffff);
}

/** The same pool three times: the planes rotate about a dot at their position, which is at another point of the frame each time. */
export function rotation(): Tile {
  const planes = new PackedPool(Plane, { capacity: 4 });
  planes.spawnMany(4, (p, i) => {
    p.at.set(i % 2 === 0 ? -32 : 32, i < 2 ? 68 : 152);
    p.angle = 0.6 * i - 0.5;
    p.tint = [0xff6fae, 0xffb454, 0x49d6a0, 0x6fa8ff][i]!;
  });
  const turn = planes.system((p, dt: number) => {
    p.angle += dt;
  });
  const dot = disc();
  const anchors = [
    ['0.5', 0.5, 0.5],
    ['0', 0, 0],
    ['bottom', 0.5, 1],
  ] as const;
  const views = anchors.flatMap(([name, x, y], i) => {
    const anchor = { x, y };
    const options = { texture: plane(anchor), position: 'at', size: 38, rotation: 'angle' } as const;
    const pair = [
      new PoolView(planes, { ...options, anchor, tint: 'tint' }),
      new PoolView(planes, { texture: dot, position: 'at', size: 6 }),
    ];
    const middle = middleOf(i, anchors.length);
    for (const view of pair) view.x = middle;
    return [...pair, label(name, middle)];
  });
  return { views, step: turn };
}

class Die extends Struct {
  x = f32();
  y = f32();
  angle = f32();
  clock = f32();
  speed = f32();
}

/** Frames selected by a clock: its integer part is the index of the frame, which wraps around after the last frame. */
export function frames(): Tile {
  const dice = new PackedPool(Die, { capacity: 40 });
  dice.spawnMany(40, (d, i) => {
    d.x = 32 + 44 * (i % 10);
    d.y = 46 + 52 * Math.floor(i / 10);
    d.clock = i;
    d.speed = 1 + (i % 7);
    d.angle = 0.3 * Math.sin(i * 2.4);
  });
  const roll = dice.system((d, dt: number) => {
    d.clock += d.speed * dt;
  });
  const view = new PoolView(dice, {
    frames: die(),
    frame: 'clock',
    position: ['x', 'y'],
    size: 36,
    rotation: 'angle',
  });
  return { views: [view], step: roll };
}

class Spot extends Struct {
  x = f32();
  y = f32();
  angle = f32();
  tint = u32();
}

/** The same three discs in each blend mode, over a dark and a light backdrop. */
export function blend(): Tile {
  const spots = new PackedPool(Spot, { capacity: 3 });
  spots.spawnMany(3, (spot, i) => {
    spot.tint = [0xe0403a, 0x35b84a, 0x3f6cf0][i]!;
    spot.angle = (2 * Math.PI * i) / 3;
  });
  const circle = spots.system((spot, dt: number) => {
    spot.angle += dt;
    spot.x = 18 * Math.cos(spot.angle);
    spot.y = 18 * Math.sin(spot.angle);
  });
  const texture = disc();
  const edge = 110;
  const backdrop = new Graphics().rect(0, edge, WIDTH, 76).fill(0x98a1c4);
  const modes = ['normal', 'add', 'screen', 'multiply'] as const;
  const views = modes.flatMap((blendMode, i) => {
    const view = new PoolView(spots, { texture, position: ['x', 'y'], size: 78, tint: 'tint', blendMode });
    const middle = middleOf(i, modes.length);
    view.position.set(middle, edge);
    return [view, label(blendMode, middle)];
  });
  return { views: [backdrop, ...views], step: circle };
}

class Spark extends Struct {
  at = vec2();
  velocity = vec2();
  size = vec2();
  life = f32(1);
  span = f32(1);
}

/** Tint, opacity and size by age, in the shader: the loop only decreases the remaining life. */
export function life(): Tile {
  const sparks = new PackedPool(Spark, { capacity: 4000 });
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  // Flames are widest and live longest in the middle, and are drawn to it as they rise. One in 20 is an ember.
  const emitter = new Emitter(sparks, (spark) => {
    const side = random() + random() - 1;
    const isEmber = random() < 0.05;
    spark.at.set(WIDTH / 2 + 58 * side, HEIGHT - 44 + 10 * random());
    spark.velocity.set((isEmber ? 60 : -42) * side, -70 - 90 * random());
    if (isEmber) spark.size.set(9, 9);
    else spark.size.set(50, 86);
    spark.life = spark.span = (isEmber ? 1.8 : 1.25 - 0.9 * Math.abs(side)) * (0.5 + 0.5 * random());
  });
  emitter.rate = 320;
  const move = sparks.system((spark, dt: number) => {
    spark.velocity.y -= 70 * dt;
    spark.at.x += spark.velocity.x * dt;
    spark.at.y += spark.velocity.y * dt;
    spark.life -= dt;
  });
  const view = new PoolView(sparks, {
    texture: glow(),
    position: 'at',
    size: 'size',
    overLife: {
      remaining: 'life',
      lifetime: 'span',
      tint: [0xffb04a, 0xf87a14, 0xc82e06, 0x4a0c04],
      alpha: [0, 0.35, 0.35, 0.3, 0],
      scale: [0.5, 1, 0.7, 0.2],
    },
    blendMode: 'add',
  });
  return {
    views: [view],
    step(dt) {
      move(dt);
      sparks.destroyWhere((spark) => spark.life <= 0);
      emitter.update(dt);
    },
  };
}
