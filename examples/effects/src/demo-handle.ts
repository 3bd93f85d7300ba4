import type { EffectFile } from './effect-file.ts';
import type { Stage } from './stage.ts';

/**
 * What the page puts on `window.offheapEffects`, for tests and for the console:
 *
 * ```js
 * offheapEffects.pause();
 * offheapEffects.step(1 / 60);      // time passes, nothing is drawn
 * offheapEffects.stage.render();    // one picture
 * offheapEffects.effect;            // as exported
 * ```
 */
export interface DemoHandle {
  readonly stage: Stage;
  /** What is edited. */
  readonly effect: EffectFile;
  /** The names of the gallery's effects. */
  readonly gallery: readonly string[];
  readonly frames: number;
  readonly running: boolean;
  choose(name: string): void;
  step(seconds: number): void;
  pause(): void;
  resume(): void;
}

declare global {
  interface Window {
    offheapEffects?: DemoHandle;
  }
}
