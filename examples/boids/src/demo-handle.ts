import type { Heap } from '@offheap/core';
import type { Flock } from './flock.ts';
import type { Settings } from './settings.ts';
import type { Stage } from './stage.ts';

/**
 * The object at `window.offheapBoids`, for tests and for the console:
 *
 * ```js
 * offheapBoids.pause();
 * offheapBoids.step();           // simulates 1/60 s without drawing
 * offheapBoids.render();         // draws without simulating
 * offheapBoids.flock.alignment;  // alignment of neighbours
 * ```
 */
export interface DemoHandle {
  readonly settings: Settings;
  readonly heap: Heap;
  readonly flock: Flock;
  readonly stage: Stage;
  /** Whether the loop runs. */
  readonly running: boolean;
  /** Frames drawn by the loop so far. */
  readonly frames: number;
  step(): void;
  render(): void;
  pause(): void;
  resume(): void;
}

declare global {
  interface Window {
    offheapBoids?: DemoHandle;
  }
}
