// structurae: one view for each particle over one buffer, fields by `get` and `set`.
import { View } from 'structurae';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';

const STRIDE = 24;
const number = { type: 'number', btype: 'float32' } as const;

interface Particle {
  x: number;
  y: number;
  vx: number;
  vy: number;
  life: number;
  serial: number;
}

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const ParticleView = new View().create<Particle>({
      $id: 'Particle',
      type: 'object',
      properties: {
        x: number,
        y: number,
        vx: number,
        vy: number,
        life: number,
        serial: { type: 'number', btype: 'uint32' },
      },
    });
    const buffer = new ArrayBuffer(count * STRIDE);
    const all = Array.from({ length: count }, (_, i) => new ParticleView(buffer, i * STRIDE, STRIDE));
    const free: number[] = [];
    const begin = (index: number, serial: number): void => {
      const p = all[index]!;
      p.set('x', serial & 1023);
      p.set('y', (serial >> 3) & 1023);
      p.set('vx', (serial & 63) - 32);
      p.set('vy', ((serial >> 6) & 63) - 32);
      p.set('life', 1 + (serial % 19));
      p.set('serial', serial);
    };
    for (let i = 0; i < count; i++) begin(i, i);
    const held = Array.from({ length: count }, (_, i) => i);
    return {
      update() {
        for (let i = 0; i < all.length; i++) {
          const p = all[i]!;
          p.set('x', p.get('x')! + p.get('vx')! * DT);
          p.set('y', p.get('y')! + p.get('vy')! * DT);
          p.set('vy', p.get('vy')! + GRAVITY * DT);
          p.set('life', p.get('life')! - DT);
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
        for (let i = 0; i < picks.length; i++) {
          const p = all[held[picks[i]!]!]!;
          p.set('x', p.get('x')! + 1);
        }
      },
      read(visit) {
        for (const p of all) visit(p.get('serial')!, p.get('x')!, p.get('y')!);
      },
    };
  },
};
