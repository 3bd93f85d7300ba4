// miniplex: plain objects in a world; a query is made once and looped over.
import { World } from 'miniplex';
import type { Particles } from '../benchmarks.ts';
import { ParticleObject } from '../particle-object.ts';
import { DT, GRAVITY } from '../world.ts';

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const world = new World<ParticleObject>();
    const moving = world.with('x', 'y', 'vx', 'vy', 'life');
    const held = Array.from({ length: count }, (_, serial) => world.add(new ParticleObject(serial, 0)));
    return {
      update() {
        for (const p of moving) {
          p.x += p.vx * DT;
          p.y += p.vy * DT;
          p.vy += GRAVITY * DT;
          p.life -= DT;
        }
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) world.remove(held[victims[i]!]!);
        for (let i = 0; i < victims.length; i++)
          held[victims[i]!] = world.add(new ParticleObject(serial + i, 0));
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) held[picks[i]!]!.x += 1;
      },
      read(visit) {
        for (const { serial, x, y } of moving) visit(serial, x, y);
      },
    };
  },
};
