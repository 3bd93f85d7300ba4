/** Only Chromium has it. */
interface MemoryInfo {
  readonly usedJSHeapSize: number;
}

/** Frames between two reads of the size of the heap: each read creates an object. */
const PERIOD = 4;
/** Bytes by which the heap has to shrink to count as a garbage collection. */
const DROP = 200_000;

/** Watches the size of the JavaScript heap, in browsers that report it. */
export class HeapWatch {
  /** Bytes in use at the last read; `undefined` when the browser does not report them. */
  used: number | undefined;
  #frame = 0;

  /** Reads the size of the heap in some frames. Returns true when the heap has shrunk since the last read, so there was a collection. */
  frame(): boolean {
    if (this.#frame++ % PERIOD !== 0) return false;
    const { memory } = performance as Performance & { readonly memory?: MemoryInfo };
    if (memory === undefined) return false;
    const used = memory.usedJSHeapSize;
    const collected = this.used !== undefined && used < this.used - DROP;
    this.used = used;
    return collected;
  }
}
