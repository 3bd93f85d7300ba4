// The other thread: writes its values to a pool, and reads the existing values.
import { parentPort, workerData } from 'node:worker_threads';
import { Memory } from '@offheap/core';
import { Pool } from '@offheap/struct';
import { Labelled } from './body.ts';

const order = workerData as { readonly buffer: SharedArrayBuffer; readonly pool: number }; // the data from the test
const memory = Memory.from(order.buffer);
memory.take();
const pool = Pool.attach(Labelled, memory, order.pool, { checked: false });

const read = (): unknown[] => Array.from(pool, ({ label }) => label);

pool.each((entry) => {
  entry.label = undefined;
  entry.label = 'theirs';
});
for (let i = 0; i < 5; i++) pool.spawn({ label: 'theirs' });
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
const post = (values: unknown[]): void => parentPort?.postMessage(values);
memory.handOver();
post(read());
parentPort?.on('message', () => post(read()));
