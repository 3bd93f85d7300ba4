// Run by `node --expose-gc`: measures the bytes that each kind of kernel leaves on the JavaScript heap.
import { Heap, Memory, MiB } from '@offheap/core';
import { f32, PackedPool, Struct, vec2 } from '@offheap/struct';
import { kernel, kernelReduce, kernelWhere } from '@offheap/struct/kernel';
import { report } from './report.ts';

class Particle extends Struct {
  at = vec2();
  velocity = vec2(1, 2);
  life = f32(1);
}

const heap = new Heap(new Memory(MiB, { backing: 'wasm' }));
/** The sums of frames, in an array, because each sum would box a number in a variable. */
const sum = new Float64Array(1);
/** Numbers that change in each frame, as the time of a game does. */
const now = { dt: 0.001, angle: 0.5, width: 640.5, pull: 0.25 };

function advance(): void {
  now.dt += 1e-9;
  now.angle += 1e-3;
  now.width += 1e-3;
  now.pull += 1e-9;
}

const steady: readonly (readonly [string, () => void])[] = (['interleaved', 'columns'] as const).flatMap(
  (storage) => {
    const pool = new PackedPool(Particle, { capacity: 30, maxCapacity: 100, allocator: heap, storage });
    pool.spawnMany(100);
    const move = kernel(pool, (p, dt: number) => void p.at.addScaled(p.velocity, dt));
    const drift = kernel(pool, (p, dt: number) => void p.at.addScaled(p.velocity, dt), { precision: 'f32' });
    const turn = kernel(pool, (p, a: number, b: number, c: number, d: number, dt: number) => {
      p.velocity.set(a * p.velocity.x + b * p.velocity.y, c * p.velocity.x + d * p.velocity.y);
      p.life -= dt;
    });
    const remove = kernelWhere(pool, (p, least: number) => p.life < least);
    const energy = kernelReduce(pool, 'sum', (p) => p.velocity.lengthSquared());
    return [
      [`kernel of ${storage}`, () => move(0.001)],
      [`kernel of ${storage}, f32`, () => drift(0.001)],
      [`kernel of ${storage} with five arguments`, () => turn(0, -1, 1, 0, 0.001)],
      [`kernelWhere of ${storage}`, () => void remove(-1)],
      [`kernelReduce of ${storage}`, () => void (sum[0]! += energy())],
    ] as const;
  },
);

// One kernel for each call below: V8 boxes the numbers of a call that has different functions.
const particles = new PackedPool(Particle, {
  capacity: 30,
  maxCapacity: 100,
  allocator: heap,
  storage: 'columns',
});
particles.spawnMany(100);
const push = kernel(particles, (p, dt: number, angle: number, width: number, pull: number) => {
  p.at.x += (width - p.at.x) * pull * dt + angle;
});
const swirl = kernel(
  particles,
  (p, dt: number, angle: number, width: number, pull: number, x: number, y: number, least: number) => {
    p.at.x += (x - p.at.x) * pull * dt;
    p.at.y += Math.max((y - p.at.y) * angle, least) * width;
  },
  { precision: 'f32' },
);
const step = kernelWhere(particles, (p, dt: number, angle: number, width: number, pull: number) => {
  p.velocity.x += angle * dt;
  p.at.x += p.velocity.x * pull;
  return p.life < -width;
});
const farthest = kernelReduce(particles, 'max', (p, angle: number) => p.at.x * angle);

await report([
  ...steady,
  [
    'kernel of columns with numbers that change',
    () => {
      advance();
      push(now.dt, now.angle, now.width, now.pull);
    },
  ],
  [
    'kernel of columns with seven numbers that change',
    () => {
      advance();
      swirl(now.dt, now.angle, now.width, now.pull, now.width, now.angle, now.pull);
    },
  ],
  [
    'kernelWhere of columns with numbers that change',
    () => {
      advance();
      step(now.dt, now.angle, now.width, now.pull);
    },
  ],
  [
    'kernelReduce of columns with a number that changes',
    () => {
      advance();
      sum[0]! += farthest(now.angle);
    },
  ],
]);
