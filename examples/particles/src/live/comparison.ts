import type { ModeName } from '../settings.ts';

/** Measurements of a mode. */
interface Figures {
  readonly mode: ModeName;
  /** The median of the script time of a frame, in milliseconds. */
  readonly script: number;
  /** Pauses in ten seconds; `undefined` where the browser does not report the heap. */
  readonly pauses: number | undefined;
}

/** Names of the modes in the text. */
const NAMES: Readonly<Record<ModeName, string>> = {
  new: 'new',
  pooled: 'object pool',
  'in-place': 'in place',
  offheap: 'offheap',
  simd: 'offheap + SIMD',
};

/** Compares the mode that runs with the one that ran before it, in words: "new → offheap: 27 ms → 1.2 ms per frame, 30 pauses → 0". */
export class Comparison {
  #before: Figures | undefined;
  #now: Figures | undefined;

  /** Stores the measurements of the current mode. */
  measure(now: Figures): void {
    this.#now = now;
  }

  /** Starts another mode: the current mode becomes the previous one. */
  next(): void {
    if (this.#now !== undefined) this.#before = this.#now;
    this.#now = undefined;
  }

  /** Starts another scene. */
  clear(): void {
    this.#before = this.#now = undefined;
  }

  get text(): string {
    const before = this.#before;
    const now = this.#now;
    if (before === undefined) return 'Run new, then offheap: both are compared here.';
    if (now === undefined)
      return `${NAMES[before.mode]}: ${milliseconds(before.script)} of script per frame → measuring …`;
    const pauses =
      before.pauses === undefined || now.pauses === undefined
        ? ''
        : `, ${before.pauses} ${before.pauses === 1 ? 'pause' : 'pauses'} → ${now.pauses}`;
    return `${NAMES[before.mode]} → ${NAMES[now.mode]}: ${milliseconds(before.script)} → ${milliseconds(now.script)} per frame${pauses}`;
  }
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
