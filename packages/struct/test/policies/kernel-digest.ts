// A page's script: runs kernels, and prints their backends and results.
import { Heap, Memory, MiB } from '@offheap/core';
import { f32, PackedPool, Struct, u8norm, vec2 } from '@offheap/struct';
import { kernel, kernelReduce, kernels, kernelWhere } from '@offheap/struct/kernel';

/** What the script prints. */
export interface KernelDigest {
  readonly ready: string;
  readonly backends: readonly string[];
  readonly whys: readonly string[];
  readonly numbers: readonly number[];
}

class Particle extends Struct {
  at = vec2(1, 2);
  v = vec2(3, -4);
  alpha = u8norm(1);
  life = f32(1);
}

const backends = new Set<string>();
const whys = new Set<string>();
const numbers: number[] = [];
for (const storage of ['interleaved', 'columns'] as const) {
  for (const precision of ['exact', 'f32'] as const) {
    const allocator = new Heap(new Memory(MiB, { backing: 'wasm' }));
    const pool = new PackedPool(Particle, { capacity: 50, allocator, storage, checked: false });
    pool.spawnMany(50, (p, i) => {
      p.at.set(i * 1.1, i / 3 - 5);
      p.life = i / 40;
    });
    const options = { precision };
    const move = kernel(
      pool,
      (p, dt: number) => {
        p.at.addScaled(p.v, dt).limit(30);
        if (p.at.y > 1) p.v.y *= -0.8;
        p.alpha = p.life / p.at.x;
      },
      options,
    );
    const remove = kernelWhere(pool, (p, limit: number) => p.life * 1.1 < limit, options);
    const sum = kernelReduce(pool, 'sum', (p) => Math.min(p.at.length(), p.alpha * 7), options);
    for (let frame = 0; frame < 3; frame++) move(0.1);
    numbers.push(sum(), remove(0.3), sum());
    pool.each((p) => void numbers.push(p.at.x, p.at.y, p.v.y, p.alpha, p.life));
    for (const { backend, why } of [move, remove, sum]) {
      backends.add(backend);
      whys.add(why);
    }
  }
}
const digest: KernelDigest = {
  ready: await kernels.ready(),
  backends: [...backends],
  whys: [...whys],
  numbers,
};
console.log(JSON.stringify(digest));
