/** What is done to each entry: writes to two fields; three conditions that are rarely true; a square root and a division. */
export type Task = 'update' | 'bounce' | 'flow';

export const TASKS: readonly Task[] = ['update', 'bounce', 'flow'];

/** The storage of a pool and the kind of loop. By hand there are no pools. */
export const WAYS = [
  'interleaved by hand',
  'interleaved system',
  'interleaved exact',
  'interleaved f32',
  'columns by hand',
  'columns system',
  'columns exact',
  'columns f32',
] as const;
export type Way = (typeof WAYS)[number];

/** Other libraries. */
export const PEERS = ['bitECS', 'thi.ng ECS', 'gpu.js'] as const;
export type PeerName = (typeof PEERS)[number];
