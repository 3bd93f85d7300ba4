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

await report(
  (['interleaved', 'columns'] as const).flatMap((storage) => {
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
  }),
);
