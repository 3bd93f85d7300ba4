import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
// The flag is set after this context was made: only a new one has the function.
const gc = runInNewContext('gc') as () => void;

/** How {@link heapGrowth} measures. */
export interface Measuring {
  /** Frames before the first measurement, until all is compiled. */
  readonly warmUp: number;
  /** Frames of one attempt. */
  readonly frames: number;
  /** The maximum number of attempts. */
  readonly attempts: number;
  /** Bytes per frame that are low enough to stop. */
  readonly enough: number;
}

/**
 * The bytes by which the JavaScript heap grows in a frame after the warm-up: the lowest of several attempts, because compilation allocates too.
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
