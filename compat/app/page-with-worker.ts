// A page with a worker of its own bundle.
import { share } from './shared.ts';

const { order, result } = share();
const worker = new Worker('/worker.js', { type: 'module' });
worker.addEventListener('message', () => Object.assign(globalThis, { digests: [result()] }));
worker.addEventListener('error', ({ message }) => Object.assign(globalThis, { digests: [message] }));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
worker.postMessage(order);
