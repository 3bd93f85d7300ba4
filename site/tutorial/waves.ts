import { f32, type PackedPool, Struct, u16, u32, vec2 } from '@offheap/struct';
import { PoolView } from '@offheap/pixi';
import { Text, Texture } from 'pixi.js';
import { type Field, type Step, WIDTH } from './field.ts';
import type { Reactions } from './collisions.ts';
import type { Enemies, Enemy } from './enemies.ts';
import type { Player } from './ship.ts';

class Spark extends Struct {
  static readonly struct = 'Spark';
  at = vec2();
  velocity = vec2();
  life = f32(() => 0.3 + Math.random() * 0.5);
}

class GameState extends Struct {
  static readonly struct = 'GameState';
  wave = u16();
  score = u32();
}

export interface Waves {
  readonly state: GameState;
  readonly sparks: PackedPool<Spark>;
  readonly reactions: Reactions;
  readonly step: Step;
}

const PATTERNS = ['ring', 'spiral', 'aimed'] as const;

export function createWaves({ world, stage }: Field, { ship }: Player, { enemies, bullets }: Enemies): Waves {
  const state = world.single(GameState);
  const sparks = world.packed(Spark, { capacity: 2000 });
  const glow = new PoolView(sparks, {
    texture: Texture.WHITE,
    position: 'at',
    size: 4,
    blendMode: 'add',
    overLife: { remaining: 'life', lifetime: 0.8, alpha: [1, 0] },
  });
  glow.tint = 0xffd9a0; // of the whole view; a field gives each spark a colour
  stage.addChild(glow);
  const label = stage.addChild(
    new Text({ style: { fill: 0xdfe3f5, fontSize: 16, fontFamily: 'system-ui' } }),
  );
  label.position.set(10, 8);
  label.onRender = () => {
    label.text = `Wave ${state.wave}   Score ${state.score}   Lives ${ship.lives}`;
  };

  function explode({ x, y }: { readonly x: number; readonly y: number }, count: number): void {
    sparks.spawnMany(count, (spark) => {
      spark.at.set(x, y);
      spark.velocity.fromAngle(Math.random() * Math.PI * 2, 40 + Math.random() * 160);
    });
  }

  const reactions: Reactions = {
    onEnemyDestroyed(enemy: Enemy) {
      explode(enemy.at, 120);
      state.score += 100 * state.wave;
    },
    onShipHit() {
      explode(ship.at, 60);
      bullets.clear();
      ship.lives = ship.lives > 1 ? ship.lives - 1 : 9;
      if (ship.lives === 9) state.score = 0;
    },
  };

  function startWave(): void {
    state.wave++;
    const count = Math.min(2 + state.wave, 9);
    enemies.spawnMany(count, (enemy, i) => {
      enemy.at.set(((i + 1) * WIDTH) / (count + 1), 50 + (i % 2) * 50);
      enemy.pattern = PATTERNS[i % 3]!;
      enemy.reload = 0.5 + Math.random();
    });
  }

  const burn = sparks.system((spark, dt: number) => {
    spark.at.addScaled(spark.velocity, dt);
    spark.life -= dt;
  });

  function step(dt: number): void {
    if (enemies.length === 0) startWave();
    burn(dt);
    sparks.destroyWhere((spark) => spark.life <= 0);
  }
  return { state, sparks, reactions, step };
}
