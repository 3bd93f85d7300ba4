// typed-struct: an object over part of one buffer for each particle, which is kept and reused.
import { Buffer } from 'buffer';
import { Struct } from 'typed-struct';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';

const Particle = new Struct('Particle')
  .Float32LE('x')
  .Float32LE('y')
  .Float32LE('vx')
  .Float32LE('vy')
  .Float32LE('life')
  .UInt32LE('serial')
  .compile();

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const size = Particle.baseSize;
    const bytes = Buffer.alloc(count * size);
    const all = Array.from(
      { length: count },
      (_, i) => new Particle(bytes.subarray(i * size, (i + 1) * size)),
    );
    const free: number[] = [];
    const begin = (index: number, serial: number): void => {
      const p = all[index]!;
      p.x = serial & 1023;
      p.y = (serial >> 3) & 1023;
      p.vx = (serial & 63) - 32;
      p.vy = ((serial >> 6) & 63) - 32;
      p.life = 1 + (serial % 19);
      p.serial = serial;
    };
    for (let i = 0; i < count; i++) begin(i, i);
    const held = Array.from({ length: count }, (_, i) => i);
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
        for (let i = 0; i < victims.length; i++) free.push(held[victims[i]!]!);
        for (let i = 0; i < victims.length; i++) {
          const index = free.pop()!; // one for each destroyed particle
          begin(index, serial + i);
          held[victims[i]!] = index;
        }
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) all[held[picks[i]!]!]!.x += 1;
      },
      read(visit) {
        for (const { serial, x, y } of all) visit(serial, x, y);
      },
    };
  },
};
