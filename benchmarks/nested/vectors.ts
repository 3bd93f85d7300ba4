// offheap: positions and velocities as vectors.
import { f32, PackedPool, Struct, u32, vec2 } from '@offheap/struct';
import type { Movers } from '../particles/benchmarks.ts';
import { DT, GRAVITY } from '../particles/world.ts';

class Particle extends Struct {
  position = vec2();
  velocity = vec2();
  life = f32();
  size = f32();
  spin = f32();
  serial = u32();
}

export const particles: Movers = {
  make(count) {
    const pool = new PackedPool(Particle, { capacity: count });
    for (let serial = 0; serial < count; serial++) {
      const p = pool.get(pool.spawn())!; // it was just created
      p.position.x = serial & 1023;
      p.position.y = (serial >> 3) & 1023;
      p.velocity.x = (serial & 63) - 32;
      p.velocity.y = ((serial >> 6) & 63) - 32;
      p.life = 1 + (serial % 19);
      p.serial = serial;
    }
    return {
      update: pool.system((p) => {
        p.position.x += p.velocity.x * DT;
        p.position.y += p.velocity.y * DT;
        p.velocity.y += GRAVITY * DT;
        p.life -= DT;
      }),
      read(visit) {
        for (const { serial, position } of pool) visit(serial, position.x, position.y);
      },
    };
  },
};
