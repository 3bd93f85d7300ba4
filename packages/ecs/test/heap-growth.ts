import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
// The flag is set after this context was made: only a new one has the function.
const gc = runInNewContext('gc') as () => void;

/** How {@link heapGrowth} measures. */
export interface Measuring {
  /** Frames before the first measurement, until all is compiled. */
  readonly warmUp: number;
  /** Frames of one try. */
  readonly frames: number;
  /** Tries at most. */
  readonly attempts: number;
  /** Bytes a frame that are low enough to try no more. */
  readonly enough: number;
}

/**
 * Bytes that the JavaScript heap grows by in a frame, once all is warm: the least of some tries, as compilation allocates now and then.
 */
export function heapGrowth(frame: () => void, { warmUp, frames, attempts, enough }: Measuring): number {
  for (let i = 0; i < warmUp; i++) frame();
  let least = Infinity;
  for (let attempt = 0; attempt < attempts && least >= enough; attempt++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < frames; i++) frame();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / frames);
  }
  return least;
}
