import type { Heap } from '@offheap/core';
import type { Flock } from './flock.ts';

/** Milliseconds between two updates of the text: more updates would be unreadable, and each creates garbage. */
const PERIOD = 500;

type Value = 'boids' | 'alike' | 'caught' | 'script' | 'used' | 'scratch';

/** The line of numbers. */
export class Stats {
  readonly #heap: Heap;
  readonly #flock: Flock;
  readonly #values: Readonly<Record<Value, Element>>;
  #frames = 0;
  #scriptMs = 0;
  #since = 0;

  constructor(list: Element, heap: Heap, flock: Flock) {
    this.#heap = heap;
    this.#flock = flock;
    const find = (name: Value): Element => list.querySelector(`[data-value=${name}]`)!; // the page has them all
    this.#values = {
      boids: find('boids'),
      alike: find('alike'),
      caught: find('caught'),
      script: find('script'),
      used: find('used'),
      scratch: find('scratch'),
    };
  }

  /** Counts a frame, and shows the means after each interval. */
  frame(frameMs: number, scriptMs: number): void {
    this.#frames++;
    this.#scriptMs += scriptMs;
    this.#since += frameMs;
    if (this.#since >= PERIOD) this.show();
  }

  show(): void {
    const { flock, alignment, caught, scratch } = this.#flock;
    const { boids, alike, caught: catches, script, used, scratch: peak } = this.#values;
    boids.textContent = flock.length.toLocaleString('en');
    alike.textContent = `${Math.round(100 * alignment)} %`;
    catches.textContent = caught.toLocaleString('en');
    used.textContent = mebibytes(this.#heap.used);
    peak.textContent = mebibytes(scratch.peak);
    if (this.#frames > 0) script.textContent = `${(this.#scriptMs / this.#frames).toFixed(1)} ms`;
    this.#frames = this.#scriptMs = this.#since = 0;
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}
