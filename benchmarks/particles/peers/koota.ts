// koota: a query's stores, looped over by hand: "for performance-critical operations" (its README).
import { createWorld, type Entity, trait } from 'koota';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';

const Particle = trait({ x: 0, y: 0, vx: 0, vy: 0, life: 0, serial: 0 });

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const world = createWorld();
    const add = (serial: number): Entity =>
      world.spawn(
        Particle({
          x: serial & 1023,
          y: (serial >> 3) & 1023,
          vx: (serial & 63) - 32,
          vy: ((serial >> 6) & 63) - 32,
          life: 1 + (serial % 19),
          serial,
        }),
      );
    const held = Array.from({ length: count }, (_, serial) => add(serial));
    return {
      update() {
        world.query(Particle).useStores(([{ x, y, vx, vy, life }], entities) => {
          for (let i = 0; i < entities.length; i++) {
            const id = entities[i]!.id();
            x[id]! += vx[id]! * DT;
            y[id]! += vy[id]! * DT;
            vy[id]! += GRAVITY * DT;
            life[id]! -= DT;
          }
        });
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) held[victims[i]!]!.destroy();
        for (let i = 0; i < victims.length; i++) held[victims[i]!] = add(serial + i);
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) {
          const entity = held[picks[i]!]!;
          const { x } = entity.get(Particle)!; // it is defined
          entity.set(Particle, { x: x + 1 });
        }
      },
      read(visit) {
        world.query(Particle).readEach(([{ serial, x, y }]) => visit(serial, x, y));
      },
    };
  },
};
