// elics: a component's data arrays, by the index of a query's entities; checks off, as in production.
import { createComponent, createSystem, type Entity, Types, World } from 'elics';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';

const number = { type: Types.Float32, default: 0 } as const;
const Particle = createComponent('Particle', {
  x: number,
  y: number,
  vx: number,
  vy: number,
  life: number,
  serial: { type: Types.Int32, default: 0 },
});

class Movement extends createSystem({ moving: { required: [Particle] } }) {
  override update(): void {
    const { x, y, vx, vy, life } = Particle.data;
    for (const { index } of this.queries.moving.entities) {
      x[index]! += vx[index]! * DT;
      y[index]! += vy[index]! * DT;
      vy[index]! += GRAVITY * DT;
      life[index]! -= DT;
    }
  }
}

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const world = new World({ entityCapacity: count, checksOn: false });
    world.registerComponent(Particle).registerSystem(Movement);
    const add = (serial: number): Entity =>
      world.createEntity().addComponent(Particle, {
        x: serial & 1023,
        y: (serial >> 3) & 1023,
        vx: (serial & 63) - 32,
        vy: ((serial >> 6) & 63) - 32,
        life: 1 + (serial % 19),
        serial,
      });
    const held = Array.from({ length: count }, (_, serial) => add(serial));
    return {
      update() {
        world.update(DT, 0);
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) held[victims[i]!]!.destroy();
        for (let i = 0; i < victims.length; i++) held[victims[i]!] = add(serial + i);
      },
      touch(picks) {
        const { x } = Particle.data;
        for (let i = 0; i < picks.length; i++) x[held[picks[i]!]!.index]! += 1;
      },
      read(visit) {
        const { x, y, serial } = Particle.data;
        for (const { index } of held) visit(serial[index]!, x[index]!, y[index]!);
      },
    };
  },
};
