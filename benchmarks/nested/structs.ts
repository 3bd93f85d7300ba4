// offheap: positions and velocities in nested structs.
import { f32, PackedPool, struct, Struct, u32 } from '@offheap/struct';
import type { Movers } from '../particles/benchmarks.ts';
import { DT, GRAVITY } from '../particles/world.ts';

class Motion extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
}

class Body extends Struct {
  motion = struct(Motion);
  life = f32();
}

class Particle extends Struct {
  body = struct(Body);
  size = f32();
  spin = f32();
  serial = u32();
}

export const particles: Movers = {
  make(count) {
    const pool = new PackedPool(Particle, { capacity: count });
    for (let serial = 0; serial < count; serial++) {
      const p = pool.get(pool.spawn())!; // it was just created
      p.body.motion.x = serial & 1023;
      p.body.motion.y = (serial >> 3) & 1023;
      p.body.motion.vx = (serial & 63) - 32;
      p.body.motion.vy = ((serial >> 6) & 63) - 32;
      p.body.life = 1 + (serial % 19);
      p.serial = serial;
    }
    return {
      update: pool.system((p) => {
        p.body.motion.x += p.body.motion.vx * DT;
        p.body.motion.y += p.body.motion.vy * DT;
        p.body.motion.vy += GRAVITY * DT;
        p.body.life -= DT;
      }),
      read(visit) {
        for (const { serial, body } of pool) visit(serial, body.motion.x, body.motion.y);
      },
    };
  },
};
