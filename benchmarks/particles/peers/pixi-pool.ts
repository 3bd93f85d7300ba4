// The Pool of pixi.js: ordinary objects that are reused; the application keeps the list of the objects in use.
import { Pool } from 'pixi.js';
import type { Particles } from '../benchmarks.ts';
import { ParticleObject } from '../particle-object.ts';

class PooledParticle extends ParticleObject {
  constructor() {
    super(0, 0);
  }

  init(serial: number): void {
    this.begin(serial, 0);
  }
}

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const pool = new Pool(PooledParticle, count);
    const all = Array.from({ length: count }, (_, serial) => pool.get(serial));
    return {
      update() {
        for (let i = 0; i < all.length; i++) all[i]!.step();
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) pool.return(all[victims[i]!]!);
        for (let i = 0; i < victims.length; i++) all[victims[i]!] = pool.get(serial + i);
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
