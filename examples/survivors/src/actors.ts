import { PoolView } from '@offheap/pixi';
import { f32, PackedPool, Struct, u32 } from '@offheap/struct';
import type { Texture } from 'pixi.js';
import { type Art, GROUND, lookOf } from './art.ts';
import { between, view } from './camera.ts';
import { FALL } from './enemies.ts';
import { BLADE_DISTANCE, bladeAngle } from './weapons.ts';
import { bodies, Body, bullets, Enemy, game, gems, hero, Missile, world } from './world.ts';

/** Something that is drawn in this frame. */
class Actor extends Struct {
  x = f32();
  y = f32();
  frame = f32();
  width = f32();
  height = f32();
  rotation = f32();
  /** The position of the ground in the frame: 0 at the top, 1 at the bottom. */
  feet = f32(0.5);
  alpha = f32(1);
  tint = u32(0xffffff);
  /** Width of the shadow. */
  shadow = f32();
}

/**
 * What a frame shows. Each frame fills the pools again, so the picture is correct after a step, a load or a rewind. The pools are not in
 * the memory of the world, so saves do not contain them.
 */
const actors = new PackedPool(Actor, { capacity: 6000 });
const lights = new PackedPool(Actor, { capacity: 1000 });

export function makeActorViews({ textures, frames }: Art) {
  const look = {
    frames: textures,
    frame: 'frame',
    position: ['x', 'y'],
    tint: 'tint',
    alpha: 'alpha',
  } as const;
  return {
    shadows: new PoolView(actors, {
      texture: textures[frames.shadow]!,
      position: ['x', 'y'],
      size: 'shadow',
      alpha: 'alpha',
      anchor: [0.5, 0.55],
    }),
    actors: new PoolView(actors, { ...look, size: ['width', 'height'], anchor: [0.5, 'feet'] }),
    lights: new PoolView(lights, {
      ...look,
      size: ['width', 'height'],
      rotation: 'rotation',
      blendMode: 'add',
    }),
  };
}

const HERO_SCALE = 1.35;
/** Index of the tree in `PROPS`. */
const TREE = 1;

/** The tint of an enemy by its distance from the hero: far ones are dark and bluish, so that near ones stand out. */
function dusk(distance: number): number {
  const light = 1 - 0.42 * Math.min(1, Math.max(0, (distance - 200) / 150));
  const grey = Math.round(255 * light);
  return (grey << 16) | (grey << 8) | Math.round(255 * Math.sqrt(light));
}

export function makeCast({ textures, frames }: Art) {
  /** Creates an actor with the size of its frame. The other fields have their initial values. */
  function show(pool: PackedPool<Actor>, frame: number, x: number, y: number, scale = 1): Actor {
    const texture: Texture = textures[Math.floor(frame)]!;
    const actor = pool.create();
    actor.x = x;
    actor.y = y;
    actor.frame = frame;
    actor.width = texture.width * scale;
    actor.height = texture.height * scale;
    if (pool === actors) actor.feet = 1 - GROUND / texture.height;
    return actor;
  }

  function isSeen(x: number, y: number): boolean {
    return x > view.left - 60 && x < view.right + 60 && y > view.top - 20 && y < view.bottom + 110;
  }

  const showEnemies = world.query(Body, Enemy).system((body, enemy, entity, alpha: number) => {
    const x = between(body.before.x, body.at.x, alpha);
    const y = between(body.before.y, body.at.y, alpha);
    if (!isSeen(x, y)) return;
    const { state, time } = enemy;
    const isBig = body.radius > 20;
    // A short flash, and none of a boss, which is hit continuously.
    const isWhite = (state === 'hit' || state === 'dying') && time < 0.06 && !isBig;
    const first = frames.enemies[enemy.kind]!;
    const actor = show(
      actors,
      lookOf(first, enemy.walked + (entity % 7) / 9, enemy.facesLeft, isWhite),
      x,
      y,
    );
    actor.shadow = body.radius * 3;
    if (!isBig) actor.tint = dusk(Math.hypot(x - view.x, y - view.y));
    if (state === 'spawn') {
      actor.height *= Math.min(1, time / 0.4);
      actor.tint = 0x8fa3c8;
    } else if (state === 'hit') {
      actor.width *= 1.08;
      actor.height *= 0.94;
    } else if (state === 'dying') {
      const part = time / FALL;
      actor.width *= 1 + part * 0.5;
      actor.height *= 1 - part * 0.8;
      actor.alpha = 1 - part;
    }
  });

  const showGems = gems.system((gem, alpha: number) => {
    const x = between(gem.before.x, gem.at.x, alpha);
    const y = between(gem.before.y, gem.at.y, alpha);
    if (!isSeen(x, y)) return;
    const kind = gem.value === 1 ? 0 : gem.value < 10 ? 1 : 2;
    const actor = show(
      actors,
      frames.gems[kind]!,
      x,
      y + Math.sin(game.seconds * 4 + x) * 1.5,
      kind === 2 ? 1.3 : 0.85,
    );
    actor.shadow = 16;
  });

  const showBolts = bullets.system((bullet, alpha: number) => {
    const bolt = show(
      lights,
      frames.bolt,
      between(bullet.before.x, bullet.at.x, alpha),
      between(bullet.before.y, bullet.at.y, alpha),
    );
    bolt.rotation = bullet.velocity.angle();
  });

  const showMissiles = world.query(Body, Missile).system((body, _missile, _entity, alpha: number) => {
    const [x, y] = [between(body.before.x, body.at.x, alpha), between(body.before.y, body.at.y, alpha)];
    show(lights, frames.missile, x, y);
  });

  function showHero(alpha: number): void {
    const isWhite = hero.unhurt < 0.1;
    const look = lookOf(frames.hero, hero.walked, hero.facesLeft, isWhite);
    const actor = show(actors, look, view.x, view.y + 16, HERO_SCALE);
    actor.shadow = 48;
    if (hero.unhurt < 0.5 && !isWhite) actor.tint = 0xff9a9a;
    if (game.phase === 'over') actor.height *= 0.35;
    for (let blade = 0; blade < hero.blades; blade++) {
      // The blade, and a trail of fading ones.
      for (let trail = 0; trail < 5; trail++) {
        const angle = bladeAngle(blade) + alpha * 0.05 - trail * 0.13;
        const light = show(
          lights,
          frames.blade,
          view.x + Math.cos(angle) * BLADE_DISTANCE,
          view.y + 6 + Math.sin(angle) * BLADE_DISTANCE,
          1 - 0.1 * trail,
        );
        light.rotation = angle + Math.PI / 2;
        light.alpha = trail === 0 ? 1 : 0.36 - 0.07 * trail;
      }
    }
  }

  let isHiding = false;
  const lookBehind = bodies.system(({ at }, _entity, x: number, y: number) => {
    isHiding ||= Math.abs(at.x - x) < 50 && at.y < y && at.y > y - 125;
  });
  /** Whether something is behind a tree. */
  function hides(x: number, y: number): boolean {
    isHiding = Math.abs(view.x - x) < 60 && view.y < y && view.y > y - 125;
    lookBehind(x, y);
    return isHiding;
  }

  /** Trees and stones. They are a function of the place, so nothing is stored. */
  function showProps(): void {
    const size = 150;
    const bottom = Math.floor((view.bottom + 150) / size);
    const right = Math.floor((view.right + 60) / size);
    for (let row = Math.floor(view.top / size); row <= bottom; row++) {
      for (let column = Math.floor((view.left - 60) / size); column <= right; column++) {
        const noise = Math.imul(column * 374761393 + row * 668265263, 1274126177) >>> 0;
        if (noise % 5 > 1) continue;
        const kind = [0, 1, 2, 3, 3, 2, 1, 0, 4][(noise >>> 8) % 9]!;
        const x = column * size + ((noise >>> 12) % size);
        const y = row * size + ((noise >>> 20) % size);
        const prop = show(actors, frames.props[kind]!, x, y);
        prop.shadow = prop.width * 0.8;
        if (kind === TREE && hides(x, y)) prop.alpha = 0.5;
        if (kind === 4) show(lights, frames.dot, x, y - 55, 5).tint = 0x6b4a1c;
      }
    }
  }

  /** Fills the pools for a frame. `alpha` is the moment between the last two steps, from 0 to 1. */
  return (alpha: number): void => {
    actors.clear();
    lights.clear();
    showProps();
    showGems(alpha);
    showEnemies(alpha);
    showBolts(alpha);
    showMissiles(alpha);
    showHero(alpha);
    actors.sortBy('y');
  };
}
