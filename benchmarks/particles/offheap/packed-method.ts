// A packed pool; a compiled system calls a method of the struct.
import { PackedPool } from '@offheap/struct';
import type { Particles } from '../benchmarks.ts';
import { Particle } from './particle.ts';
import { poolWorld } from './pool-world.ts';

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const pool = new PackedPool(Particle, { capacity: count });
    const update = pool.system((p) => p.step());
    return poolWorld(pool, update);
  },
};
