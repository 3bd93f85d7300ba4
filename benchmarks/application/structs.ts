import { f32, u32, Struct } from '@offheap/struct';

export class Spark extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
}

export class Smoke extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  size = f32();
}

export class Bullet extends Struct {
  damage = f32();
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  owner = u32();
}

export class Enemy extends Struct {
  health = f32();
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  armour = f32();
  rage = f32();
}

export class Coin extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  value = u32();
}

export class Leaf extends Struct {
  spin = f32();
  sway = f32();
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  hue = f32();
  age = f32();
}

export class Rain extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  depth = f32();
}

export class Shard extends Struct {
  size = f32();
  spin = f32();
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  hue = f32();
  heat = f32();
  mass = f32();
}

export class Ghost extends Struct {
  phase = f32();
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  alpha = f32();
}

export class Bird extends Struct {
  wing = f32();
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  flap = f32();
  goal = f32();
}

/** All kinds of objects. */
export const structs = [Spark, Smoke, Bullet, Enemy, Coin, Leaf, Rain, Shard, Ghost, Bird] as const;
