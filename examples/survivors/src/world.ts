import { KiB, MiB } from '@offheap/core';
import { entity, World } from '@offheap/ecs';
import { array, bool, enumOf, f32, Struct, text, u16, u32, u8, vec2 } from '@offheap/struct';

/** The maximum number of enemies that are alive at the same time. */
export const MAX_ENEMIES = 5000;
const MAX_MISSILES = 200;
/** Seconds of a step. */
export const STEP = 1 / 60;

/** The position of an entity. A frame between two steps shows the entity between `before` and `at`. */
export class Body extends Struct {
  static readonly struct = 'Body';
  at = vec2();
  before = vec2();
  radius = f32(10);
}

/** A monster. */
export class Enemy extends Struct {
  static readonly struct = 'Enemy';
  kind = u8();
  state = enumOf(['spawn', 'chase', 'hit', 'dying']);
  /** Seconds since the state began. */
  time = f32();
  hp = f32(1);
  /** Velocity from the last hit, in pixels per second. */
  push = vec2();
  facesLeft = bool();
  /** The walking time in seconds, for the animation. */
  walked = f32();
}

/** A monster with a name and a health bar. */
export class Elite extends Struct {
  static readonly struct = 'Elite';
  name = text(16);
  fullHp = f32(1);
}

/** Flies towards an enemy. The field reads as `NO_ENTITY` when the enemy is destroyed. */
export class Missile extends Struct {
  static readonly struct = 'Missile';
  target = entity();
  velocity = vec2();
  life = f32(3);
}

/** Nothing refers to a bullet, so a bullet is not an entity. */
export class Bullet extends Struct {
  static readonly struct = 'Bullet';
  at = vec2();
  before = vec2();
  velocity = vec2();
  life = f32(1.1);
  /** The number of enemies that the bullet can still pierce. */
  pierce = u8();
  /** The enemy that it hit last. */
  last = entity();
}

/** Experience on the ground. */
export class Gem extends Struct {
  static readonly struct = 'Gem';
  at = vec2();
  before = vec2();
  value = u8(1);
  /** Pixels per second; 0 until the hero is near. */
  speed = f32();
}

/** The player. */
export class Hero extends Struct {
  static readonly struct = 'Hero';
  at = vec2();
  before = vec2();
  facesLeft = bool();
  walked = f32();
  /** Seconds since it was hurt. */
  unhurt = f32(9);
  hp = f32(100);
  fullHp = f32(100);
  /** Health that regenerates per second. */
  healing = f32(0.6);
  level = u16(1);
  xp = u32();
  speed = f32(150);
  magnet = f32(90);
  damage = f32(12);
  boltCount = u8(1);
  boltPierce = u8(1);
  boltWait = f32(0.4);
  missiles = u8();
  blades = u8();
  nova = u8();
  /** Seconds until each weapon is ready. */
  nextBolt = f32();
  nextMissile = f32();
  nextNova = f32();
}

/** The state of the game as a whole. */
export class Game extends Struct {
  static readonly struct = 'Game';
  phase = enumOf(['play', 'choose', 'over']);
  tick = u32();
  kills = u32();
  seed = u32(1);
  /** Enemies that are to be created; the fraction remains for the next step. */
  due = f32();
  elites = u16();
  /** Upgrades to choose from. */
  choices = array(u8, 3);
  /** The enemy that the inspector shows. */
  selected = entity();

  get seconds(): number {
    return this.tick * STEP;
  }

  /** Returns the next random number from 0 to 1: the same seed results in the same game. (Mulberry32.) */
  random(): number {
    this.seed = (this.seed + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** All state of the game. Its version is that of its saves: see saves.ts. */
export const world = new World({
  capacity: MAX_ENEMIES + MAX_MISSILES,
  bytes: 8 * MiB,
  scratch: 512 * KiB,
  version: 2,
});

export const bodies = world.pool(Body);
export const enemies = world.pool(Enemy, { capacity: MAX_ENEMIES });
export const elites = world.pool(Elite, { capacity: 64 });
export const missiles = world.pool(Missile, { capacity: MAX_MISSILES });
export const bullets = world.packed(Bullet, { capacity: 600 });
export const gems = world.packed(Gem, { capacity: 3000 });
export const hero = world.single(Hero);
export const game = world.single(Game);
