/** A program that the playground offers. */
export interface Program {
  readonly name: string;
  readonly code: string;
}

const SPARKS = `import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, vec2 } from '@offheap/struct';
import { Application, Texture } from 'pixi.js';

class Spark extends Struct {
  at = vec2();
  velocity = vec2();
  life = f32(2);
}

const sparks = new PackedPool(Spark, { capacity: 20_000 });
const move = sparks.system((spark, dt: number) => {
  spark.at.addScaled(spark.velocity, dt);
  spark.velocity.y += 150 * dt;
  spark.life -= dt;
});

const app = new Application();
await app.init({ resizeTo: window, preference: 'webgl' });
document.body.append(app.canvas);
const view = new PoolView(sparks, {
  texture: Texture.WHITE,
  position: 'at',
  size: 4,
  blendMode: 'add',
  overLife: { remaining: 'life', lifetime: 2, alpha: [1, 0] },
});
view.tint = 0xff7ab8;
app.stage.addChild(view);

app.ticker.add(({ deltaMS }) => {
  sparks.spawnMany(60, (spark) => {
    spark.at.set(app.screen.width / 2, app.screen.height / 3);
    spark.velocity.fromAngle(Math.random() * 7, 40 + Math.random() * 140);
  });
  move(Math.min(deltaMS, 50) / 1000);
  sparks.destroyWhere((spark) => spark.life <= 0);
});
console.log('A fountain of', sparks.maxCapacity, 'sparks at most');
`;

const ENTITIES = `import { World } from '@offheap/ecs';
import { f32, Struct, u32 } from '@offheap/struct';

class Position extends Struct {
  static readonly struct = 'Position';
  x = f32();
}
class Health extends Struct {
  static readonly struct = 'Health';
  left = u32(100);
}

const world = new World({ capacity: 1000 });
const positions = world.pool(Position);
const healths = world.pool(Health);
const frozen = world.tag('Frozen');

const ship = world.spawn([Position, { x: 5 }], [Health]);
world.spawn([Position, { x: 9 }], frozen);

const move = world
  .query(Position)
  .without(frozen)
  .system((position, entity, dt: number) => {
    position.x += 10 * dt;
  });
move(0.5);
console.log('x of the ship:', positions.get(ship)!.x);

const saved = world.save();
healths.get(ship)!.left = 1;
world.load(saved);
console.log('entities after the load:', positions.length, 'bytes of the save:', saved.length);
`;

const MISTAKE = `import { f32, Pool, Struct } from '@offheap/struct';

class Ship extends Struct {
  fuel = f32(1);
}

const ships = new Pool(Ship, { capacity: 10 });
const ship = ships.create();
ships.destroy(ship);

// Checked mode reports the use of a view whose entry was destroyed:
ship.fuel = 0.5;
`;

const SCRATCH = `import { KiB } from '@offheap/core';
import { f32, Scratch, Vec2 } from '@offheap/struct';

const scratch = new Scratch(64 * KiB);

const length = scratch.scope((s) => {
  const sum = s.create(Vec2);
  const xs = s.array(f32, 5);
  for (let i = 0; i < xs.length; i++) {
    xs.set(i, i * i);
    sum.x += xs.get(i);
  }
  return sum.length(); // a number can be returned, sum and xs cannot
});
console.log(length);
`;

const LAYOUT = `import { bool, color, f32, Struct, u8, vec2 } from '@offheap/struct';
import { describeLayout, emitC } from '@offheap/struct/layout-tools';

class Particle extends Struct {
  isBig = bool();
  at = vec2();
  kind = u8();
  life = f32(1);
  tint = color();
}

console.log(describeLayout(Particle));
console.log(emitC(Particle));
`;

export const programs: readonly Program[] = [
  { name: 'Sparks', code: SPARKS },
  { name: 'Entities, save and load', code: ENTITIES },
  { name: 'A mistake and its message', code: MISTAKE },
  { name: 'Scratch memory', code: SCRATCH },
  { name: 'The layout of a struct', code: LAYOUT },
];
