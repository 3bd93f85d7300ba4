// A `worker_threads` worker.
import { parentPort } from 'node:worker_threads';
import { type Order, play } from './play.ts';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
parentPort?.on('message', (order: Order) => parentPort?.postMessage(play(order)));
