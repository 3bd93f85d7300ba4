import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** The bytes that frames have left. */
export interface Garbage {
  readonly bytesPerFrame: number;
  /** Collections during the frames. */
  readonly collections: number;
}

const FRAMES = 10_000;
const WARM_UP = 2000;

const collected: number[] = [];

/** Prints the bytes that each kind of frame leaves on the JavaScript heap. */
export async function report(paths: readonly (readonly [string, () => void])[]): Promise<void> {
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) collected.push(startTime);
  }).observe({ entryTypes: ['gc'] });
  const found: Record<string, Garbage> = {};
  for (const [name, frame] of paths) found[name] = await measure(frame);
  console.log(JSON.stringify(found));
}

async function measure(frame: () => void): Promise<Garbage> {
  for (let i = 0; i < WARM_UP; i++) frame();
  let least: Garbage = { bytesPerFrame: Infinity, collections: Infinity };
  // Compilation and deoptimisation allocate too: the lowest of several attempts is the garbage of the frames.
  for (let attempt = 0; attempt < 10 && (least.bytesPerFrame >= 0.5 || least.collections > 0); attempt++) {
    globalThis.gc!();
    const before = process.memoryUsage().heapUsed;
    const start = performance.now();
    for (let i = 0; i < FRAMES; i++) frame();
    const end = performance.now();
    const bytesPerFrame = (process.memoryUsage().heapUsed - before) / FRAMES;
    await setTimeout(5); // the observer is called later
    const collections = collected.filter((time) => time >= start && time <= end).length;
    if (bytesPerFrame < least.bytesPerFrame) least = { bytesPerFrame, collections };
  }
  return least;
}
