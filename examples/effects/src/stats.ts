import { find } from './dom.ts';
import type { Stage } from './stage.ts';

const MS_BETWEEN = 500;

/** Shows the number of particles alive, the frame rate, and the script time. Updated twice per second. */
export class Stats {
  readonly #stage: Stage;
  #frames = 0;
  #elapsed = 0;
  #scriptMs = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  frame(frameMs: number, scriptMs: number): void {
    this.#frames++;
    this.#elapsed += frameMs;
    this.#scriptMs += scriptMs;
    if (this.#elapsed < MS_BETWEEN) return;
    find('fps').textContent = `${Math.round((1000 * this.#frames) / this.#elapsed)} fps`;
    find('script').textContent = `${(this.#scriptMs / this.#frames).toFixed(1)} ms script`;
    this.show();
    this.#frames = this.#elapsed = this.#scriptMs = 0;
  }

  show(): void {
    find('count').textContent = `${this.#stage.count.toLocaleString('en')} particles`;
  }
}
