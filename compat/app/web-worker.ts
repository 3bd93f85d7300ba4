// A worker of a page.
import { type Order, work } from './shared.ts';

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  work(data);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  postMessage('done');
});
