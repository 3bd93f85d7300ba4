// The other thread: attaches to two pools, and changes them.
import { parentPort, workerData } from 'node:worker_threads';
import { Memory } from '@offheap/core';
import { type Handle, PackedPool, Pool } from '@offheap/struct';
import { Body } from './body.ts';

/** The data that the worker receives. */
export interface Order {
  readonly buffer: SharedArrayBuffer;
  readonly packed: number;
  readonly pool: number;
  readonly handle: Handle<Body>;
}

const order = workerData as Order; // the data from the test
const memory = Memory.from(order.buffer);
memory.take();
const packed = PackedPool.attach(Body, memory, order.packed, { checked: false });
const pool = Pool.attach(Body, memory, order.pool, { checked: true });

let sum = 0;
for (const body of packed) sum += body.id;
packed.destroyWhere((body) => body.id % 2 === 1);
const move = packed.system((body, by: number) => {
  body.at.x = body.id * by;
});
move(2);
const body = pool.get(order.handle);
if (body !== undefined) body.at.y = body.id * 10;
pool.spawn();
memory.handOver();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
parentPort?.postMessage(sum);
