// A pool whose entries never move, with a kept view for each entry: the direct replacement for `new` and an array of objects.
import { Pool } from '@offheap/struct';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';
import { Particle } from './particle.ts';

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const pool = new Pool(Particle, { capacity: count });
    const make = (serial: number): Particle => {
      const p = pool.create();
      p.begin(serial, 0);
      return p;
    };
    const all = Array.from({ length: count }, (_, serial) => make(serial));
    return {
      update() {
        for (let i = 0; i < all.length; i++) {
          const p = all[i]!;
          p.x += p.vx * DT;
          p.y += p.vy * DT;
          p.vy += GRAVITY * DT;
          p.life -= DT;
        }
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) pool.destroy(all[victims[i]!]!);
        for (let i = 0; i < victims.length; i++) all[victims[i]!] = make(serial + i);
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) all[picks[i]!]!.x += 1;
      },
      read(visit) {
        for (const { serial, x, y } of all) visit(serial, x, y);
      },
    };
  },
};
