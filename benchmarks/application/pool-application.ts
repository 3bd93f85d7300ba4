import { PackedPool, type Struct } from '@offheap/struct';
import { type Application, THINGS } from './application.ts';
import { structs } from './structs.ts';

/** The common fields of all kinds of objects. */
interface Thing extends Struct {
  x: number;
  y: number;
  vx: number;
  vy: number;
  life: number;
}

/** A pool for each kind, filled, and a system for each pool. */
export function poolApplication(systemOf: (pool: PackedPool<Thing>) => () => void): Application {
  const pools = structs.map((Kind) => filled(new PackedPool<Thing>(Kind, { capacity: THINGS })));
  const systems = pools.map(systemOf);
  return {
    update() {
      for (let kind = 0; kind < systems.length; kind++) systems[kind]!();
    },
    read(kind, visit) {
      const pool = pools[kind]!;
      // Packed, and no entry has been destroyed: entry `i` was created as number `i`.
      for (let i = 0; i < pool.length; i++) {
        const { x, y } = pool.at(i);
        visit(i, x, y);
      }
    },
  };
}

function filled(pool: PackedPool<Thing>): PackedPool<Thing> {
  pool.spawnMany(THINGS, (p, i) => {
    p.x = i & 1023;
    p.y = (i >> 3) & 1023;
    p.vx = (i & 63) - 32;
    p.vy = ((i >> 6) & 63) - 32;
    p.life = 1;
  });
  return pool;
}
