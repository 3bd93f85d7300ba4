// Ordinary objects with positions and velocities that are objects, too.
import type { Movers } from '../particles/benchmarks.ts';
import { DT, GRAVITY } from '../particles/world.ts';

export const particles: Movers = {
  make(count) {
    const all = Array.from({ length: count }, (_, serial) => ({
      position: { x: serial & 1023, y: (serial >> 3) & 1023 },
      velocity: { x: (serial & 63) - 32, y: ((serial >> 6) & 63) - 32 },
      life: 1 + (serial % 19),
      size: 0,
      spin: 0,
      serial,
    }));
    return {
      update() {
        for (let i = 0; i < all.length; i++) {
          const p = all[i]!;
          p.position.x += p.velocity.x * DT;
          p.position.y += p.velocity.y * DT;
          p.velocity.y += GRAVITY * DT;
          p.life -= DT;
        }
      },
      read(visit) {
        for (const { serial, position } of all) visit(serial, position.x, position.y);
      },
    };
  },
};
