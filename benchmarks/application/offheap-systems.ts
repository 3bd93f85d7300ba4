// Ours: a compiled system for each kind.
import { DT, GRAVITY } from '../particles/world.ts';
import type { Application } from './application.ts';
import { makePools, readerOf } from './pools.ts';

export function start(): Application {
  const pools = makePools();
  const moveSpark = pools.sparks.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveSmoke = pools.smoke.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveBullet = pools.bullets.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveEnemy = pools.enemies.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveCoin = pools.coins.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveLeaf = pools.leaves.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveRain = pools.rain.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveShard = pools.shards.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveGhost = pools.ghosts.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
  const moveBird = pools.birds.system((p) => {
    p.x += p.vx * DT;
    p.y += p.vy * DT;
    p.vy += GRAVITY * DT;
    p.life -= DT;
  });
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
