import type { Handle, PackedPool, Pool } from '@offheap/struct';
import type { World } from '../world.ts';
import type { Particle } from './particle.ts';

/** Everything except the loop that moves the particles: operations by handle, and in bulk. */
export function poolWorld(pool: Pool<Particle> | PackedPool<Particle>, update: () => void): World {
  const capacity = pool.capacity;
  let next = 0;
  let time = 0;
  const begin = (p: Particle): void => p.begin(next++, 0);
  const beginNow = (p: Particle): void => p.begin(next++, time);
  const isOver = (p: Particle): boolean => p.life < time;
  const held: Handle<Particle>[] = [];
  for (let i = 0; i < capacity; i++) held.push(pool.spawn(begin));
  return {
    update,
    replace(victims, serial) {
      next = serial;
      for (let i = 0; i < victims.length; i++) pool.destroy(held[victims[i]!]!);
      for (let i = 0; i < victims.length; i++) held[victims[i]!] = pool.spawn(begin);
    },
    expire(now, serial) {
      next = serial;
      time = now;
      return pool.spawnMany(pool.destroyWhere(isOver), beginNow);
    },
    touch(picks) {
      for (let i = 0; i < picks.length; i++) {
        const p = pool.get(held[picks[i]!]!);
        if (p !== undefined) p.x += 1;
      }
    },
    read(visit) {
      for (const { serial, x, y } of pool) visit(serial, x, y);
    },
  };
}
