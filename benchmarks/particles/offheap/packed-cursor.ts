// A packed pool; a loop over indices moves the cursor.
import { PackedPool } from '@offheap/struct';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';
import { Particle } from './particle.ts';
import { poolWorld } from './pool-world.ts';

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const pool = new PackedPool(Particle, { capacity: count });
    return poolWorld(pool, () => {
      const { length } = pool;
      for (let i = 0; i < length; i++) {
        const p = pool.at(i);
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      }
    });
  },
};
