import type { EffectFile } from './effect-file.ts';
import type { Stage } from './stage.ts';

/**
 * The object at `window.offheapEffects`, for tests and for the console:
 *
 * ```js
 * offheapEffects.pause();
 * offheapEffects.step(1 / 60);      // advances the time without drawing
 * offheapEffects.stage.render();    // one picture
 * offheapEffects.effect;            // as exported
 * ```
 */
export interface DemoHandle {
  readonly stage: Stage;
  /** The effect that is edited. */
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
