// A worker of a page.
import { type Order, play } from './play.ts';

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  postMessage(play(data));
});
