import { Heap, Memory, MiB } from '@offheap/core';
import { f32, PackedPool, type PoolOptions, Struct } from '@offheap/struct';
import { kernel } from '@offheap/struct/kernel';

class Particle extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32(1);
  size = f32(1);
}

type Task = 'update' | 'bounce' | 'flow';

export const TASKS: readonly Task[] = ['update', 'bounce', 'flow'];

/** The storage of a pool and the kind of loop. By hand there are no pools. */
export const WAYS = [
  'interleaved by hand',
  'interleaved system',
  'interleaved exact',
  'interleaved f32',
  'columns by hand',
  'columns system',
  'columns exact',
  'columns f32',
] as const;
export type Way = (typeof WAYS)[number];

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

/** The same loops by hand: `stride` and the distance of the columns select interleaved entries or columns. */
function handLoop(
  task: Task,
  data: Float32Array,
  count: number,
  stride: number,
  column: number,
): (dt: number) => void {
  const [Y, VX, VY] = [column, 2 * column, 3 * column];
  // Separate source for each loop, with its distances as literals, as a program would write it.
  const body = {
    update: 'f[i] += f[i + VX] * dt; f[i + Y] += f[i + VY] * dt;',
    bounce: `let x = f[i] + f[i + VX] * dt, y = f[i + Y] + f[i + VY] * dt;
f[i] = x; f[i + Y] = y; x = f[i]; y = f[i + Y];
if (x < 0) { f[i] = -x; f[i + VX] = -f[i + VX]; } else if (x > 1024) { f[i] = 2048 - x; f[i + VX] = -f[i + VX]; }
if (y > 768) { f[i + Y] = 1536 - y; f[i + VY] *= -0.8; }`,
    flow: `const dx = 512 - f[i], dy = 384 - f[i + Y], pull = 100 / (Math.sqrt(dx * dx + dy * dy) + 1);
f[i + VX] += dx * pull * dt; f[i + VY] += dy * pull * dt; f[i] += f[i + VX] * dt; f[i + Y] += f[i + VY] * dt;`,
  }[task].replace(/\b(?:Y|VX|VY)\b/g, (name) => String({ Y, VX, VY }[name as 'Y']));
  const text = `return (dt) => { for (let i = 0; i < ${count * stride}; i += ${stride}) { ${body} } };`;
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  return new Function('f', text)(data) as (dt: number) => void; // determined by its source
}

function makeRun(task: Task, way: Way, count: number): (dt: number) => void {
  const isColumns = way.startsWith('columns');
  if (way.endsWith('hand')) {
    const stride = 6;
    const data = new Float32Array(count * stride);
    const column = isColumns ? count : 1;
    const row = isColumns ? 1 : stride;
    for (let i = 0; i < count; i++) {
      data[i * row] = i % 700;
      data[i * row + column] = (i * 7) % 500;
      data[i * row + 2 * column] = (i % 13) - 6;
      data[i * row + 3 * column] = (i % 11) - 5;
    }
    return handLoop(task, data, count, row, column);
  }
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
    p.x = i % 700;
    p.y = (i * 7) % 500;
    p.vx = (i % 13) - 6;
    p.vy = (i % 11) - 5;
  });
  return pool;
}

/** The lowest nanoseconds per entry of many runs. */
export function measure(task: Task, way: Way, count: number, milliseconds: number): number {
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
