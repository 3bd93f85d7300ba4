// The main thread of Node: its first argument is the worker's script.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { share } from './shared.ts';

const { order, result } = share();
const worker = new Worker(process.argv[2]!, { workerData: order });
await once(worker, 'message');
console.log(result());
