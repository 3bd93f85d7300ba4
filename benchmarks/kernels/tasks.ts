import { Heap, Memory, MiB } from '@offheap/core';
import { f32, PackedPool, type PoolOptions, Struct } from '@offheap/struct';
import { kernel } from '@offheap/struct/kernel';
import { handLoop, start } from './hand.ts';
import { PEERS } from './peers.ts';
import type { PeerName, Task, Way } from './ways.ts';

class Particle extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32(1);
  size = f32(1);
}

const callbacks: Readonly<Record<Task, (p: Particle, dt: number) => void>> = {
  update: (p, dt) => {
    p.x += p.vx * dt;
    p.y += p.vy * dt;
  },
  bounce: (p, dt) => {
    p.x += p.vx * dt;
    p.y += p.vy * dt;
    if (p.x < 0) {
      p.x = -p.x;
      p.vx = -p.vx;
    } else if (p.x > 1024) {
      p.x = 2048 - p.x;
      p.vx = -p.vx;
    }
    if (p.y > 768) {
      p.y = 1536 - p.y;
      p.vy *= -0.8;
    }
  },
  flow: (p, dt) => {
    const dx = 512 - p.x;
    const dy = 384 - p.y;
    const pull = 100 / (Math.sqrt(dx * dx + dy * dy) + 1);
    p.vx += dx * pull * dt;
    p.vy += dy * pull * dt;
    p.x += p.vx * dt;
    p.y += p.vy * dt;
  },
};

function makeRun(task: Task, way: Way | PeerName, count: number): (dt: number) => void {
  if (way in PEERS) return PEERS[way as PeerName](task, count); // tested
  const isColumns = way.startsWith('columns');
  if (way.endsWith('hand')) return handLoop(task, count, isColumns);
  const pool = makePool(count, isColumns);
  if (way.endsWith('system')) return pool.system(callbacks[task]);
  const run = kernel(pool, callbacks[task], { precision: way.endsWith('f32') ? 'f32' : 'exact' });
  if (run.backend === 'js') throw new Error(`${task}, ${way}: ${run.why}`);
  return run;
}

function makePool(count: number, isColumns: boolean): PackedPool<Particle> {
  const allocator = new Heap(new Memory(Math.ceil((count * 48) / MiB + 2) * MiB, { backing: 'wasm' }));
  const options: PoolOptions = { capacity: count, allocator, checked: false };
  const pool = new PackedPool(Particle, isColumns ? { ...options, storage: 'columns' } : options);
  pool.spawnMany(count, (p, i) => {
    const [x, y, vx, vy] = start(i);
    p.x = x!;
    p.y = y!;
    p.vx = vx!;
    p.vy = vy!;
  });
  return pool;
}

/** The lowest nanoseconds per entry of many runs. */
export function measure(task: Task, way: Way | PeerName, count: number, milliseconds: number): number {
  const run = makeRun(task, way, count);
  let least = Infinity;
  const end = performance.now() + milliseconds;
  // The timers of pages have steps of 5 µs.
  const repeats = Math.max(1, Math.round(1_000_000 / count));
  while (performance.now() < end) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) run(0.0001);
    least = Math.min(least, (performance.now() - start) / repeats);
  }
  return (least * 1e6) / count;
}

/** Milliseconds until the first kernel of a process or page has run. */
export function firstKernel(): number {
  const pool = makePool(16, false);
  const start = performance.now();
  kernel(pool, callbacks.bounce, { precision: 'f32' })(0.1);
  return performance.now() - start;
}
