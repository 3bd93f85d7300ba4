import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, u32, vec2 } from '@offheap/struct';
import { Emitter } from './emitter.ts';
import { die, disc, glow, plane } from './textures.ts';
import { HEIGHT, type Tile, WIDTH } from './tile.ts';

class Plane extends Struct {
  at = vec2();
  angle = f32();
  tint = u32(0xffffff);
}

/** The same pool three times: the planes rotate at the same positions, which are dotted, about different points of the frame. */
export function rotation(): Tile {
  const planes = new PackedPool(Plane, { capacity: 9 });
  planes.spawnMany(9, (p, i) => {
    p.at.set(27 + 48 * (i % 3), 55 + 66 * Math.floor(i / 3));
    p.angle = (i * Math.PI) / 5;
    p.tint = [0xff6fae, 0xffb454, 0x49d6a0][i % 3]!;
  });
  const turn = planes.system((p, dt: number) => {
    p.angle += dt;
  });
  const [texture, dot] = [plane(), disc()];
  const views = [0.5, 0, { x: 0.5, y: 1 }].flatMap((anchor, i) => {
    const options = { texture, position: 'at', size: 34, rotation: 'angle', tint: 'tint' } as const;
    const pair = [
      new PoolView(planes, { ...options, anchor }),
      new PoolView(planes, { texture: dot, position: 'at', size: 5 }),
    ];
    for (const view of pair) view.x = 8 + 150 * i;
    return pair;
  });
  return { background: 0x16224a, views, step: turn };
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
  return { background: 0x0e4a3c, views: [view], step: roll };
}

class Spot extends Struct {
  x = f32();
  y = f32();
  angle = f32();
  tint = u32();
}

/** The same three discs in each blend mode. */
export function blend(): Tile {
  const spots = new PackedPool(Spot, { capacity: 3 });
  spots.spawnMany(3, (spot, i) => {
    spot.tint = [0xe0403a, 0x35b84a, 0x3f6cf0][i]!;
    spot.angle = (2 * Math.PI * i) / 3;
  });
  const circle = spots.system((spot, dt: number) => {
    spot.angle += dt;
    spot.x = 22 * Math.cos(spot.angle);
    spot.y = 22 * Math.sin(spot.angle);
  });
  const texture = disc();
  const views = (['normal', 'add', 'screen', 'multiply'] as const).map((blendMode, i) => {
    const view = new PoolView(spots, { texture, position: ['x', 'y'], size: 62, tint: 'tint', blendMode });
    view.position.set(62 + 112 * i, HEIGHT / 2);
    return view;
  });
  return { background: 0x6b7085, views, step: circle };
}

class Spark extends Struct {
  at = vec2();
  velocity = vec2();
  life = f32(1);
  span = f32(1);
}

/** Tint, opacity and size by age, in the shader: the loop only decreases the remaining life. */
export function life(): Tile {
  const sparks = new PackedPool(Spark, { capacity: 4000 });
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const emitter = new Emitter(sparks, (spark) => {
    const angle = -Math.PI / 2 + 0.9 * (random() - 0.5);
    const speed = 90 + 130 * random();
    spark.at.set(WIDTH / 2, HEIGHT - 24);
    spark.velocity.set(Math.cos(angle) * speed, Math.sin(angle) * speed);
    spark.life = spark.span = 0.8 + 0.9 * random();
  });
  emitter.rate = 700;
  emitter.burst(200);
  const move = sparks.system((spark, dt: number) => {
    spark.velocity.y += 70 * dt;
    spark.at.x += spark.velocity.x * dt;
    spark.at.y += spark.velocity.y * dt;
    spark.life -= dt;
  });
  const view = new PoolView(sparks, {
    texture: glow(),
    position: 'at',
    size: 18,
    overLife: {
      remaining: 'life',
      lifetime: 'span',
      tint: [0xffe09a, 0xff9a2c, 0xe8302a, 0x5a2a8f],
      alpha: [0.22, 0.5, 0],
      scale: [0.5, 1.2, 0.5],
    },
    blendMode: 'add',
  });
  return {
    background: 0x06070f,
    views: [view],
    step(dt) {
      move(dt);
      sparks.destroyWhere((spark) => spark.life <= 0);
      emitter.update(dt);
    },
  };
}
