import type { Heap } from '@offheap/core';
import type { Stage } from './picture/stage.ts';
import type { ModeName, SceneName, Settings } from './settings.ts';
import type { Simulation } from './simulation/simulation.ts';

/**
 * The object at `window.offheapDemo`, for tests, the report and the console:
 *
 * ```js
 * offheapDemo.pause();
 * offheapDemo.setMode('new');
 * offheapDemo.step();             // simulates one step without drawing
 * offheapDemo.render();          // draws without simulating
 * offheapDemo.pixels([[100, 100]]); // [[r, g, b]] of the last picture, at places in CSS pixels
 * ```
 */
export interface DemoHandle {
  readonly settings: Settings;
  /** The memory of the offheap modes. */
  readonly heap: Heap;
  readonly simulation: Simulation;
  readonly stage: Stage;
  /** Whether the loop runs. */
  readonly running: boolean;
  /** Frames drawn by the loop so far. */
  readonly frames: number;
  /** Simulates a sixtieth of a second. */
  step(): void;
  render(): void;
  /** Renders and reads colours back at some places, in CSS pixels. */
  pixels(places: readonly (readonly [x: number, y: number])[]): [red: number, green: number, blue: number][];
  pause(): void;
  resume(): void;
  setMode(mode: ModeName): void;
  setScene(scene: SceneName): void;
}

declare global {
  interface Window {
    offheapDemo?: DemoHandle;
  }
}
