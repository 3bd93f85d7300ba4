// The costs of snapshots and checked mode, as ratios: `tsx --conditions=@offheap/source benchmarks/debug/measure.ts`, for all
// cases, or for those whose names contain the first argument.
import { execFileSync } from 'node:child_process';
import { Memory, MiB } from '@offheap/core';
import { f32, PackedPool, Pool, Struct, vec2 } from '@offheap/struct';
import { ComponentPool, Entities, query } from '@offheap/ecs';

class Particle extends Struct {
  x = f32();
  y = f32();
  vx = f32(1);
  vy = f32(2);
  life = f32(1);
}

/** The lowest time of several runs, in ms. */
function best(run: () => void, runs = 15): number {
  let least = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** Vectors are separate objects inside each view. */
class Body extends Struct {
  at = vec2();
  velocity = vec2();
}

type Checked = boolean | 'ranges';

/** Each in a separate process, because loops with equal text share type feedback. */
const COUNT = 10_000;
const MODES = { checked: true, ranges: 'ranges', unchecked: false } as const;

function move(p: Particle): void {
  p.x += p.vx * 0.1;
  p.y += p.vy * 0.1;
  p.vy += 0.01;
  p.life -= 0.001;
}

function filled<P extends Pool<Particle> | PackedPool<Particle>>(pool: P): P {
  pool.spawnMany(COUNT);
  return pool;
}

function packed(checked: Checked): PackedPool<Particle> {
  return new PackedPool(Particle, { capacity: 2 * COUNT, checked });
}

function components(checked: Checked): {
  readonly entities: Entities;
  readonly positions: ComponentPool<Particle>;
  readonly bodies: ComponentPool<Body>;
} {
  const entities = new Entities({ capacity: COUNT });
  const positions = new ComponentPool(Particle, { entities, capacity: COUNT, checked });
  const bodies = new ComponentPool(Body, { entities, capacity: COUNT, checked });
  for (let i = 0; i < COUNT; i++) {
    const entity = entities.create();
    positions.add(entity);
    bodies.add(entity);
  }
  return { entities, positions, bodies };
}

const WORK: Readonly<Record<string, (checked: Checked) => () => void>> = {
  'PackedPool.system: four fields read and written': (checked) => filled(packed(checked)).system(move),
  'Pool.each: the same': (checked) => {
    const pool = filled(new Pool(Particle, { capacity: COUNT, checked }));
    return () => pool.each(move);
  },
  'for … of: the same': (checked) => {
    const pool = filled(packed(checked));
    return () => {
      for (const p of pool) move(p);
    };
  },
  'system: two vectors': (checked) => {
    const pool = new PackedPool(Body, { capacity: COUNT, checked });
    pool.spawnMany(COUNT);
    return pool.system(({ at, velocity }) => {
      at.x += velocity.x * 0.1;
      at.y += velocity.y * 0.1;
    });
  },
  'kept views: four fields': (checked) => {
    const pool = packed(checked);
    const views = Array.from({ length: COUNT }, () => pool.create());
    return () => views.forEach(move);
  },
  'at(handle): four fields': (checked) => {
    const pool = packed(checked);
    const handles = Array.from({ length: COUNT }, () => pool.spawn());
    return () => {
      for (const handle of handles) move(pool.get(handle)!);
    };
  },
  'spawnMany and destroyWhere': (checked) => {
    const pool = filled(packed(checked));
    return () => {
      pool.destroyWhere((p) => p.vx === 1);
      pool.spawnMany(COUNT, (p, i) => {
        p.x = i;
      });
    };
  },
  'spawn and destroy, one by one': (checked) => {
    const pool = packed(checked);
    const handles = Array.from({ length: COUNT }, () => pool.spawn());
    const init = (p: Particle): void => void (p.x = 1);
    return () => {
      for (const handle of handles) pool.destroy(handle);
      for (let i = 0; i < COUNT; i++) handles[i] = pool.spawn(init);
    };
  },
  'ComponentPool.system: four fields': (checked) => components(checked).positions.system(move),
  'query(...).system: two pools': (checked) => {
    const { positions, bodies } = components(checked);
    return query(positions, bodies).system((p, { at }) => {
      at.x += p.vx * 0.1;
      at.y += p.vy * 0.1;
    });
  },
  'ComponentPool.get: four fields': (checked) => {
    const { entities, positions } = components(checked);
    const all = Array.from(positions, (p) => positions.entityOf(p));
    return () => {
      for (const entity of all) move(positions.get(entity)!);
      if (entities.length !== COUNT) throw new Error('lost some');
    };
  },
};

function measureCopies(): void {
  const bytes = 16 * MiB;
  const memory = new Memory(bytes);
  memory.u8.fill(1);
  const target = new Uint8Array(bytes).fill(2);
  const [from, to] = [new Uint8Array(bytes).fill(3), new Uint8Array(bytes).fill(4)];
  const copy = best(() => to.set(from));
  const save = best(() => memory.snapshot(target));
  const restore = best(() => memory.restore(target));
  const speed = (ms: number): string =>
    `${ms.toFixed(2)} ms, ${(bytes / ms / 1e6).toFixed(1)} GB/s, ${((100 * copy) / ms).toFixed(0)} % of the plain copy's speed`;
  console.log(
    `16 MiB: plain copy ${speed(copy)}\n        snapshot   ${speed(save)}\n        restore    ${speed(restore)}`,
  );
}

const [, script, only, mode] = process.argv;
if (only === undefined || mode === undefined) {
  measureCopies();
  for (const name of Object.keys(WORK).filter((each) => each.includes(only ?? ''))) {
    const [checked, ranges, fast] = Object.keys(MODES).map((each) =>
      Number(
        execFileSync(process.execPath, [...process.execArgv, script!, name, each], { encoding: 'utf8' }),
      ),
    ) as [number, number, number];
    console.log(
      `${name}: unchecked ${((fast * 1e6) / COUNT).toFixed(1)} ns, checked ${(checked / fast).toFixed(1)} times, with ranges ${(ranges / fast).toFixed(1)} times that`,
    );
  }
} else {
  const run = WORK[only]!(MODES[mode as keyof typeof MODES]);
  for (let i = 0; i < 20; i++) run();
  console.log(best(run, 40));
}
