import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { bundle } from '../../struct/test/bundle.ts';
import { turnSuite } from './suites/turns.ts';

const code = bundle(new URL('threads/worker-thread.ts', import.meta.url));

turnSuite(async () => {
  const worker = new Worker(await code, { eval: true });
  return {
    async ask(order) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
      worker.postMessage(order);
      const [answer] = (await once(worker, 'message')) as [string]; // the message of the worker
      return answer;
    },
    end: async () => void (await worker.terminate()),
  };
}, true);
