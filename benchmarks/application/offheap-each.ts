// Ours: `each` with a callback written in place.
import { DT, GRAVITY } from '../particles/world.ts';
import type { Application } from './application.ts';
import { makePools, readerOf } from './pools.ts';

export function start(): Application {
  const pools = makePools();
  return {
    update() {
      pools.sparks.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.smoke.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.bullets.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.enemies.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.coins.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.leaves.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.rain.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.shards.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.ghosts.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
      pools.birds.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      });
    },
    read: readerOf(pools),
  };
}
