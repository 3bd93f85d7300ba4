import type { Heap } from '@offheap/core';
import type { Fountain } from './fountain.ts';
import type { Settings } from './settings.ts';
import type { Stage } from './stage.ts';

/**
 * What the page puts on `window.offheapDemo`, for tests and for the console:
 *
 * ```js
 * offheapDemo.pause();
 * const h = offheapDemo.fountain.pool.spawn((p) => { p.x = 100; p.y = 100; });
 * offheapDemo.render();          // one picture, nothing simulated
 * offheapDemo.step(1 / 60);      // one step, nothing drawn
 * offheapDemo.pixel(100, 100);   // [r, g, b] of the picture just rendered, in CSS pixels
 * ```
 */
export interface DemoHandle {
  readonly settings: Settings;
  readonly heap: Heap;
  readonly fountain: Fountain;
  readonly stage: Stage;
  /** Whether the loop runs. */
  readonly running: boolean;
  /** Frames drawn by the loop so far. */
  readonly frames: number;
  /** Simulates `dt` seconds; as the loop does, the fountain goes to the pointer first. */
  step(dt: number): void;
  render(): void;
  /** Renders and reads colours back at some places, in CSS pixels. */
  pixels(places: readonly (readonly [x: number, y: number])[]): [red: number, green: number, blue: number][];
  pause(): void;
  resume(): void;
}

declare global {
  interface Window {
    offheapDemo?: DemoHandle;
  }
}
