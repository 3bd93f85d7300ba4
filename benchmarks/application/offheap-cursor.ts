// Ours: loops over indices that move the cursor.
import { DT, GRAVITY } from '../particles/world.ts';
import type { Application } from './application.ts';
import { makePools, readerOf } from './pools.ts';

export function start(): Application {
  const pools = makePools();
  const moveSpark = (): void => {
    const pool = pools.sparks;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveSmoke = (): void => {
    const pool = pools.smoke;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveBullet = (): void => {
    const pool = pools.bullets;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveEnemy = (): void => {
    const pool = pools.enemies;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveCoin = (): void => {
    const pool = pools.coins;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveLeaf = (): void => {
    const pool = pools.leaves;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveRain = (): void => {
    const pool = pools.rain;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveShard = (): void => {
    const pool = pools.shards;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveGhost = (): void => {
    const pool = pools.ghosts;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  };
  const moveBird = (): void => {
    const pool = pools.birds;
    const { length } = pool;
    for (let i = 0; i < length; i++) {
      const p = pool.entry(i);
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
