import { turnSuite } from './suites/turns.ts';

turnSuite(async () => {
  const worker = new Worker(new URL('threads/web-worker.ts', import.meta.url), { type: 'module' });
  return {
    ask: (order) =>
      new Promise<string>((resolve, reject) => {
        worker.addEventListener('message', ({ data }: MessageEvent<string>) => resolve(data), { once: true });
        worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
        worker.postMessage(order);
      }),
    end: () => worker.terminate(),
  };
}, false);
