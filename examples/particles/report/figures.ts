import type { ModeName } from '../src/settings.ts';

/** One collection, from the browser's trace. */
export interface Collection {
  readonly kind: 'minor' | 'major';
  readonly ms: number;
  /** Milliseconds since the run began. */
  readonly at: number;
}

/** The measurements of one mode with one count. */
export interface Figures {
  readonly mode: ModeName;
  readonly count: number;
  /** Particles alive at the end. */
  readonly live: number;
  /** Median milliseconds in JavaScript: simulation, and rendering without draw calls. */
  readonly simulate: number;
  readonly render: number;
  /** Milliseconds of both in the run, frame by frame. */
  readonly script: readonly number[];
  /** Milliseconds from one frame to the next, sorted. */
  readonly frames: readonly number[];
  readonly seconds: number;
  readonly collections: readonly Collection[];
  /** Heap bytes per frame. */
  readonly bytes: number;
}

export interface Report {
  readonly browser: string;
  /** Heap bytes per frame of rendering the picture without particles. */
  readonly floor: number;
  readonly figures: readonly Figures[];
}

/** The value that a part of the sorted values, 0 to 1, do not exceed. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values);
  sorted.sort();
  return percentile([...sorted], 0.5);
}
