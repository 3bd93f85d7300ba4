// bitECS: typed arrays by entity id, looped over by the ids of a query, as its documentation shows.
import { addComponent, addEntity, createWorld, query, removeEntity } from 'bitecs';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const most = count + 1; // ids start at 1
    const Particle = {
      x: new Float32Array(most),
      y: new Float32Array(most),
      vx: new Float32Array(most),
      vy: new Float32Array(most),
      life: new Float32Array(most),
      serial: new Uint32Array(most),
    };
    const { x, y, vx, vy, life, serial: serials } = Particle;
    const world = createWorld({ components: { Particle } });
    const add = (serial: number, now: number): number => {
      const id = addEntity(world);
      addComponent(world, id, Particle);
      x[id] = serial & 1023;
      y[id] = (serial >> 3) & 1023;
      vx[id] = (serial & 63) - 32;
      vy[id] = ((serial >> 6) & 63) - 32;
      life[id] = now + 1 + (serial % 19);
      serials[id] = serial;
      return id;
    };
    const held = Int32Array.from({ length: count }, (_, serial) => add(serial, 0));
    return {
      update() {
        const ids = query(world, [Particle]);
        for (let i = 0; i < ids.length; i++) {
          const id = ids[i]!;
          x[id]! += vx[id]! * DT;
          y[id]! += vy[id]! * DT;
          vy[id]! += GRAVITY * DT;
          life[id]! -= DT;
        }
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) removeEntity(world, held[victims[i]!]!);
        for (let i = 0; i < victims.length; i++) held[victims[i]!] = add(serial + i, 0);
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) x[held[picks[i]!]!]! += 1;
      },
      read(visit) {
        for (const id of query(world, [Particle])) visit(serials[id]!, x[id]!, y[id]!);
      },
    };
  },
};
