import { max, median, min, quantile } from 'simple-statistics';
import type { Benchmark, Case, Measurement } from './benchmark.ts';
import { pace, STEADY } from './pace.ts';

/** The functions that a runtime provides besides the language. */
export interface Host {
  /** Bytes in use on the JavaScript heap. */
  usedHeap(): number;
  /** Collects all garbage. */
  collect(): void;
  /** Records collections until the returned function is called. */
  watchCollector(): () => Promise<{ gcCount: number; gcMsMax: number }>;
}

/** How long to measure, in milliseconds. */
export interface Effort {
  readonly warm: number;
  readonly timed: number;
}

export const FULL: Effort = { warm: 200, timed: 250 };
export const QUICK: Effort = { warm: 20, timed: 20 };

/** A batch of frames takes at least so many milliseconds: browsers round their clock to 5 microseconds. */
const LEAST_SAMPLE_MS = 1;
const LEAST_WARM_FRAMES = 5;
const LEAST_SAMPLES = 20;
const LEAST_STEADY = 5;
const MOST_SAMPLES = 4000;
const HEAP_FRAMES = 15;
/** Slow variants end at this time, with any number of samples. */
const MOST_MS = 2000;
/** And at this time, with any number of frames, at least three. */
const MOST_HEAP_MS = 1000;

/** Warms a benchmark up, times it, measures its garbage, and checks its results. */
export async function measure(
  benchmark: Benchmark,
  { count, frameTimes = false, warmMs = 0 }: Case,
  host: Host,
  effort: Effort,
): Promise<Measurement> {
  for (let i = 0; i < 20; i++) pace();
  const frameMs = await warmUp(benchmark, Math.max(effort.warm, warmMs));
  const batch = frameTimes ? 1 : Math.max(1, Math.ceil(LEAST_SAMPLE_MS / frameMs));
  const samples = new Float64Array(MOST_SAMPLES);
  const paces = new Float64Array(MOST_SAMPLES);
  host.collect();
  const stop = host.watchCollector();
  const taken = await takeSamples(benchmark, batch, samples, paces, effort.timed);
  const collector = await stop();
  const heapBytesPerFrame = await measureGarbage(benchmark, host);
  await benchmark.check();
  const perThing = 1e6 / (batch * count);
  const paceMs = min([...paces.subarray(0, taken)]);
  const isSteady = (i: number): boolean => paces[i]! <= paceMs * STEADY;
  const all = Array.from(samples.subarray(0, taken), (ms) => ms * perThing);
  const steady = all.filter((_, i) => isSteady(i));
  const times = steady.length >= LEAST_STEADY ? steady : all;
  return {
    samples: times.length,
    paceMs,
    nsMin: min(times),
    nsMedian: median(times),
    nsP99: quantile(times, 0.99),
    nsMax: max(times),
    ...collector,
    heapBytesPerFrame,
  };
}

/** Returns the milliseconds of a frame after the warm-up. */
async function warmUp(benchmark: Benchmark, ms: number): Promise<number> {
  const start = performance.now();
  let frames = 0;
  let last = start;
  let now = start;
  while ((now - start < ms || frames < LEAST_WARM_FRAMES) && now - start < Math.max(ms, MOST_MS)) {
    last = now;
    // In twos, fours, ...: the clock may be coarse.
    const batch = Math.max(1, Math.min(frames, 64));
    await runFrames(benchmark, batch);
    frames += batch;
    now = performance.now();
    last = (now - last) / batch;
  }
  return Math.max(last, 1e-5);
}

async function takeSamples(
  benchmark: Benchmark,
  batch: number,
  samples: Float64Array,
  paces: Float64Array,
  ms: number,
): Promise<number> {
  const start = performance.now();
  let taken = 0;
  let now = start;
  let before = pace();
  while (taken < samples.length && (now - start < ms || taken < LEAST_SAMPLES) && now - start < MOST_MS) {
    const begin = performance.now();
    const unfinished = runFrames(benchmark, batch);
    if (unfinished !== undefined) await unfinished;
    now = performance.now();
    samples[taken] = now - begin;
    const after = pace();
    paces[taken++] = Math.max(before, after);
    before = after;
  }
  return taken;
}

/** Runs consecutive frames; returns a promise only if the frames do, so that other frames are timed without awaiting. */
function runFrames(benchmark: Benchmark, count: number): Promise<void> | undefined {
  for (let i = 0; i < count; i++) {
    const unfinished = benchmark.frame();
    if (unfinished !== undefined) return finish(unfinished, benchmark, count - i - 1);
  }
  return undefined;
}

async function finish(unfinished: Promise<void>, benchmark: Benchmark, left: number): Promise<void> {
  await unfinished;
  for (let i = 0; i < left; i++) await benchmark.frame();
}

async function measureGarbage(benchmark: Benchmark, host: Host): Promise<number> {
  host.collect();
  const own = await medianDelta(() => undefined);
  return Math.max(0, Math.round((await medianDelta(() => runFrames(benchmark, 1))) - own));

  async function medianDelta(work: () => Promise<void> | undefined): Promise<number> {
    const deltas: number[] = [];
    const start = performance.now();
    for (let i = 0; i < HEAP_FRAMES && (i < 3 || performance.now() - start < MOST_HEAP_MS); i++) {
      const before = host.usedHeap();
      const unfinished = work();
      if (unfinished !== undefined) await unfinished;
      deltas.push(host.usedHeap() - before);
    }
    return median(deltas);
  }
}
