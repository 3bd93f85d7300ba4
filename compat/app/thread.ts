// A `worker_threads` worker.
import { parentPort, workerData } from 'node:worker_threads';
import { type Order, work } from './shared.ts';

work(workerData as Order); // the data from the main thread
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
parentPort?.postMessage('done');
