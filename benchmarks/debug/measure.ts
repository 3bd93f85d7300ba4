// What snapshots and checked mode cost, as ratios: `tsx --conditions=@offheap/source benchmarks/debug/measure.ts`.
import { execFileSync } from 'node:child_process';
import { Memory, MiB } from '@offheap/core';
import { f32, PackedPool, Struct } from '@offheap/struct';

class Particle extends Struct {
  x = f32();
  y = f32();
  vx = f32(1);
  vy = f32(2);
  life = f32(1);
}

/** The least time of several runs, in ms. */
function best(run: () => void, runs = 15): number {
  let least = Infinity;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** In a process of its own each, as loops that share their text share their types. */
const COUNT = 10_000;
const MODES = { checked: true, ranges: 'ranges', unchecked: false } as const;
const WORK: Readonly<Record<string, (pool: PackedPool<Particle>) => () => void>> = {
  'each: four fields read and written': (pool: PackedPool<Particle>) => {
    const move = pool.system((p) => {
      p.x += p.vx * 0.1;
      p.y += p.vy * 0.1;
      p.vy += 0.01;
      p.life -= 0.001;
    });
    return move;
  },
  'kept views: four fields': (pool: PackedPool<Particle>) => {
    const views = Array.from({ length: COUNT }, () => pool.create());
    return () => {
      for (const p of views) {
        p.x += p.vx * 0.1;
        p.y += p.vy * 0.1;
        p.vy += 0.01;
        p.life -= 0.001;
      }
    };
  },
  'spawn and destroyWhere': (pool: PackedPool<Particle>) => () => {
    pool.destroyWhere((p) => p.vx === 1);
    pool.spawnMany(COUNT, (p, i) => {
      p.x = i;
    });
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
if (only === undefined) {
  measureCopies();
  for (const name of Object.keys(WORK)) {
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
  const pool = new PackedPool(Particle, { capacity: 2 * COUNT, checked: MODES[mode as keyof typeof MODES] });
  const run = WORK[only]!(pool);
  if (pool.length === 0) pool.spawnMany(COUNT);
  for (let i = 0; i < 20; i++) run();
  console.log(best(run, 40));
}
