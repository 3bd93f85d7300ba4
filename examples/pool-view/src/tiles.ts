import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, u32, vec2 } from '@offheap/struct';
import { Graphics, Sprite } from 'pixi.js';
import { Spawner } from './spawner.ts';
import { die, disc, flame, light, plane } from './textures.ts';
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
    p.at.set(i % 2 === 0 ? -28 : 28, i < 2 ? 68 : 152);
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

/** The same three lights in each blend mode, over a dark and a light backdrop. */
export function blend(): Tile {
  const spots = new PackedPool(Spot, { capacity: 3 });
  spots.spawnMany(3, (spot, i) => {
    spot.tint = [0xff5a6e, 0x3fd08a, 0x4f86ff][i]!;
    spot.angle = (2 * Math.PI * i) / 3;
  });
  const circle = spots.system((spot, dt: number) => {
    spot.angle += dt;
    spot.x = 15 * Math.cos(spot.angle);
    spot.y = 15 * Math.sin(spot.angle);
  });
  const texture = light([
    [0, 1],
    [0.75, 1],
    [1, 0],
  ]);
  const edge = 112;
  const backdrop = new Graphics().rect(0, edge, WIDTH, 80).fill(0xb9c2ea);
  const modes = ['normal', 'add', 'screen', 'multiply'] as const;
  const views = modes.flatMap((blendMode, i) => {
    const view = new PoolView(spots, { texture, position: ['x', 'y'], size: 64, tint: 'tint', blendMode });
    const middle = 71 + 106 * i;
    view.position.set(middle, edge);
    view.alpha = 0.75;
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

/** Where the flame stands. */
const TORCH = { x: WIDTH / 2, y: HEIGHT - 62 };

/** Tint, opacity and size by age, in the shader: the loop only decreases the remaining life. */
export function life(): Tile {
  const sparks = new PackedPool(Spark, { capacity: 1000 });
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  // Flames live longest in the middle, and are drawn to it as they rise. One in 12 is an ember.
  const spawner = new Spawner(sparks, (spark) => {
    const side = random() + random() - 1;
    const isEmber = random() < 0.08;
    spark.at.set(TORCH.x + 32 * side, TORCH.y - 31 + 6 * random());
    spark.velocity.set((isEmber ? 70 : -24) * side, -50 - 50 * random());
    if (isEmber) spark.size.set(6, 9);
    else spark.size.set(46, 74);
    spark.life = spark.span = (isEmber ? 1.8 : 1.1 - 0.75 * Math.abs(side)) * (0.5 + 0.5 * random());
  });
  spawner.rate = 110;
  const move = sparks.system((spark, dt: number) => {
    spark.velocity.y -= 80 * dt;
    spark.at.x += spark.velocity.x * dt;
    spark.at.y += spark.velocity.y * dt;
    spark.life -= dt;
  });
  const view = new PoolView(sparks, {
    texture: flame(),
    position: 'at',
    size: 'size',
    overLife: {
      remaining: 'life',
      lifetime: 'span',
      tint: [0xfff6dc, 0xfff6dc, 0xffd23e, 0xff7a1a, 0xb81e0a, 0x5a0c06],
      alpha: [0, 0.85, 0.8, 0.75, 0.6, 0],
      scale: [0.5, 0.85, 1, 0.8, 0.5, 0.2],
    },
  });
  return {
    views: [...torch(), view],
    step(dt) {
      move(dt);
      sparks.destroyWhere((spark) => spark.life <= 0);
      spawner.update(dt);
      sparks.sortBy('life'); // the youngest in front
    },
  };
}

/** A torch in its light. */
function torch(): readonly (Sprite | Graphics)[] {
  const glow = new Sprite({
    texture: light([
      [0, 0.5],
      [0.3, 0.22],
      [0.65, 0.06],
      [1, 0],
    ]),
    anchor: 0.5,
    blendMode: 'add',
    tint: 0xff8a2e,
  });
  glow.setSize(340, 300);
  glow.position.set(TORCH.x, TORCH.y - 56);
  const wood = new Graphics()
    .poly([-13, 0, 13, 0, 7, 62, -7, 62])
    .fill(0x5a3420)
    .poly([-13, 0, -4, 0, -3, 62, -7, 62])
    .fill(0x8a5430)
    .roundRect(-20, -10, 40, 14, 5)
    .fill(0x7078a0)
    .roundRect(-20, -10, 40, 5, 3)
    .fill(0xffa552);
  wood.position.copyFrom(TORCH);
  return [glow, wood];
}
