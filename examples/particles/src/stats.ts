import type { Heap } from '@offheap/core';
import type { Fountain } from './fountain.ts';

/** Milliseconds between two updates of the text: reading it is for people, and text is garbage. */
const PERIOD = 400;

/** The line of numbers: frame time, script time, live count, bytes in use. */
export class Stats {
  readonly #values: Readonly<Record<'frame' | 'script' | 'live' | 'bytes' | 'scratch', HTMLElement>>;
  readonly #heap: Heap;
  readonly #fountain: Fountain;
  #frames = 0;
  #frameMs = 0;
  #scriptMs = 0;
  #since = 0;

  constructor(list: HTMLElement, heap: Heap, fountain: Fountain) {
    this.#heap = heap;
    this.#fountain = fountain;
    const add = (title: string, explanation: string): HTMLElement => {
      const group = document.createElement('div');
      const term = document.createElement('dt');
      const value = document.createElement('dd');
      group.title = explanation;
      term.textContent = title;
      value.textContent = '–';
      group.append(term, value);
      list.append(group);
      return value;
    };
    this.#values = {
      live: add('particles', 'Particles alive'),
      frame: add('frame', 'Mean time from one frame to the next'),
      script: add('script', 'Mean time a frame spends in JavaScript: simulation and rendering'),
      bytes: add('in use', "Bytes of the one ArrayBuffer that are the particles' and the scratch memory's"),
      scratch: add('scratch peak', 'The most bytes of per-frame temporaries at once'),
    };
  }

  /** Counts a frame; now and then shows the means. */
  frame(frameMs: number, scriptMs: number): void {
    this.#frames++;
    this.#frameMs += frameMs;
    this.#scriptMs += scriptMs;
    this.#since += frameMs;
    if (this.#since >= PERIOD) this.show();
  }

  show(): void {
    const { pool, scratch } = this.#fountain;
    const { live, frame, script, bytes, scratch: scratchPeak } = this.#values;
    live.textContent = pool.length.toLocaleString('en');
    bytes.textContent = mebibytes(this.#heap.used);
    scratchPeak.textContent = mebibytes(scratch.peak);
    if (this.#frames > 0) {
      frame.textContent = `${(this.#frameMs / this.#frames).toFixed(1)} ms`;
      script.textContent = `${(this.#scriptMs / this.#frames).toFixed(1)} ms`;
    }
    this.#frames = this.#frameMs = this.#scriptMs = this.#since = 0;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}
