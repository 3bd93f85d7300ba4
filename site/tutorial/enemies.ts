import { enumOf, f32, i16, type PackedPool, Struct, vec2 } from '@offheap/struct';
import { PoolView } from '@offheap/pixi';
import { Texture } from 'pixi.js';
import { type Field, HEIGHT, type Step, WIDTH } from './field.ts';
import type { Player } from './ship.ts';

export class Enemy extends Struct {
  static readonly struct = 'Enemy';
  at = vec2();
  health = i16(25);
  pattern = enumOf(['ring', 'spiral', 'aimed'] as const, 'ring');
  age = f32();
  /** Seconds until the next bullets. */
  reload = f32(1);
}

export class Bullet extends Struct {
  static readonly struct = 'Bullet';
  at = vec2();
  velocity = vec2();
}

export interface Enemies {
  readonly enemies: PackedPool<Enemy>;
  readonly bullets: PackedPool<Bullet>;
  readonly step: Step;
}

const BULLET_SPEED = 110;
const MARGIN = 10;

export function createEnemies({ world, stage }: Field, { ship }: Player): Enemies {
  const enemies = world.packed(Enemy, { capacity: 40 });
  const bullets = world.packed(Bullet, { capacity: 4000 });

  const enemyView = new PoolView(enemies, {
    texture: Texture.WHITE,
    position: 'at',
    size: 18,
    rotation: 'age',
  });
  const bulletView = new PoolView(bullets, { texture: Texture.WHITE, position: 'at', size: 6 });
  enemyView.tint = 0xffb35c;
  bulletView.tint = 0xff5c9a;
  stage.addChild(enemyView, bulletView);

  /** Adds one bullet that flies at an angle; none when the pool is full. */
  function shoot(enemy: Enemy, angle: number): void {
    bullets.trySpawn((bullet) => {
      bullet.at.copy(enemy.at);
      bullet.velocity.fromAngle(angle, BULLET_SPEED);
    });
  }

  function fire(enemy: Enemy): void {
    if (enemy.pattern === 'ring') {
      for (let i = 0; i < 28; i++) shoot(enemy, (i / 28) * Math.PI * 2);
      enemy.reload += 1;
    } else if (enemy.pattern === 'spiral') {
      for (let arm = 0; arm < 4; arm++) shoot(enemy, enemy.age * 2.3 + arm * (Math.PI / 2));
      enemy.reload += 0.08;
    } else {
      const angle = Math.atan2(ship.at.y - enemy.at.y, ship.at.x - enemy.at.x);
      for (const spread of [-0.15, 0, 0.15]) shoot(enemy, angle + spread);
      enemy.reload += 0.5;
    }
  }

  const act = enemies.system((enemy, dt: number) => {
    enemy.age += dt;
    enemy.at.x += Math.cos(enemy.age) * 30 * dt;
    enemy.reload -= dt;
    if (enemy.reload <= 0) fire(enemy); // rare: in a separate function, so that the loop stays small
  });
  const fly = bullets.system((bullet, dt: number) => {
    bullet.at.addScaled(bullet.velocity, dt);
  });

  function step(dt: number): void {
    act(dt);
    fly(dt);
    bullets.destroyWhere(
      ({ at }) => at.x < -MARGIN || at.y < -MARGIN || at.x > WIDTH + MARGIN || at.y > HEIGHT + MARGIN,
    );
  }
  return { enemies, bullets, step };
}
