import type { Heap } from '@offheap/core';
import type { Flock } from './flock.ts';
import type { Settings } from './settings.ts';
import type { Stage } from './stage.ts';

/**
 * What the page puts on `window.offheapBoids`, for tests and for the console:
 *
 * ```js
 * offheapBoids.pause();
 * offheapBoids.step();           // a sixtieth of a second, nothing drawn
 * offheapBoids.render();         // one picture, nothing simulated
 * offheapBoids.flock.alignment;  // how alike neighbours fly
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
