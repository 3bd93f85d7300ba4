// Ours: for ... of.
import { DT, GRAVITY } from '../particles/world.ts';
import type { Application } from './application.ts';
import { makePools, readerOf } from './pools.ts';

export function start(): Application {
  const pools = makePools();
  const moveSpark = (): void => {
    for (const p of pools.sparks) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveSmoke = (): void => {
    for (const p of pools.smoke) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveBullet = (): void => {
    for (const p of pools.bullets) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveEnemy = (): void => {
    for (const p of pools.enemies) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveCoin = (): void => {
    for (const p of pools.coins) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveLeaf = (): void => {
    for (const p of pools.leaves) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveRain = (): void => {
    for (const p of pools.rain) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveShard = (): void => {
    for (const p of pools.shards) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveGhost = (): void => {
    for (const p of pools.ghosts) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveBird = (): void => {
    for (const p of pools.birds) {
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  return {
    update() {
      moveSpark();
      moveSmoke();
      moveBullet();
      moveEnemy();
      moveCoin();
      moveLeaf();
      moveRain();
      moveShard();
      moveGhost();
      moveBird();
    },
    read: readerOf(pools),
  };
}
