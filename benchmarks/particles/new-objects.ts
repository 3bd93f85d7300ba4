// Plain JavaScript: `new Particle()` each time; the garbage collector frees dead particles.
import type { Particles } from './benchmarks.ts';
import { ParticleObject } from './particle-object.ts';

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const all = Array.from({ length: count }, (_, serial) => new ParticleObject(serial, 0));
    return {
      update() {
        for (let i = 0; i < all.length; i++) all[i]!.step();
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) all[victims[i]!] = new ParticleObject(serial + i, 0);
      },
      expire(now, serial) {
        let kept = 0;
        for (let i = 0; i < all.length; i++) {
          const p = all[i]!;
          if (p.life >= now) all[kept++] = p;
        }
        const ended = all.length - kept;
        for (let i = 0; i < ended; i++) all[kept + i] = new ParticleObject(serial + i, now);
        return ended;
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
