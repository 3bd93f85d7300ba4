import { PackedPool } from '@offheap/struct';
import { type Application, THINGS } from './application.ts';
import { Spark, Smoke, Bullet, Enemy, Coin, Leaf, Rain, Shard, Ghost, Bird } from './structs.ts';

/** A pool for each kind, filled. */
export function makePools() {
  return {
    sparks: filled(new PackedPool(Spark, { capacity: THINGS })),
    smoke: filled(new PackedPool(Smoke, { capacity: THINGS })),
    bullets: filled(new PackedPool(Bullet, { capacity: THINGS })),
    enemies: filled(new PackedPool(Enemy, { capacity: THINGS })),
    coins: filled(new PackedPool(Coin, { capacity: THINGS })),
    leaves: filled(new PackedPool(Leaf, { capacity: THINGS })),
    rain: filled(new PackedPool(Rain, { capacity: THINGS })),
    shards: filled(new PackedPool(Shard, { capacity: THINGS })),
    ghosts: filled(new PackedPool(Ghost, { capacity: THINGS })),
    birds: filled(new PackedPool(Bird, { capacity: THINGS })),
  };
}

/** What all structs have. */
interface Thing {
  x: number;
  y: number;
  vx: number;
  vy: number;
  life: number;
}

function filled<P extends { spawn(init: (p: Thing) => void): unknown }>(pool: P): P {
  for (let i = 0; i < THINGS; i++) {
    pool.spawn((p) => {
      p.x = i & 1023;
      p.y = (i >> 3) & 1023;
      p.vx = (i & 63) - 32;
      p.vy = ((i >> 6) & 63) - 32;
      p.life = 1;
    });
  }
  return pool;
}

/** Reads the pools, which are packed: entry `i` was made as number `i`. */
export function readerOf(pools: ReturnType<typeof makePools>): Application['read'] {
  const kinds = Object.values(pools);
  return (kind, visit) => {
    const pool = kinds[kind]!;
    for (let i = 0; i < pool.length; i++) {
      const { x, y } = pool.entry(i);
      visit(i, x, y);
    }
  };
}
