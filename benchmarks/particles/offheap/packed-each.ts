// A packed pool; \`each\` with a callback written in place.
import { PackedPool } from '@offheap/struct';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';
import { Particle } from './particle.ts';
import { poolWorld } from './pool-world.ts';

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const pool = new PackedPool(Particle, { capacity: count });
    return poolWorld(pool, () =>
      pool.each((p) => {
        p.x += p.vx * DT;
        p.y += p.vy * DT;
        p.vy += GRAVITY * DT;
        p.life -= DT;
      }),
    );
  },
};
