/** Chromium's, which no other browser has. */
interface MemoryInfo {
  readonly usedJSHeapSize: number;
}

/** Frames from one look at the heap to the next: looking makes an object. */
const PERIOD = 4;
/** Bytes by which the heap has to shrink to be told a collection. */
const DROP = 200_000;

/** Watches the JavaScript heap from inside, where the browser tells it. */
export class HeapWatch {
  /** Bytes in use when last looked at; `undefined` where the browser does not say. */
  used: number | undefined;
  #frame = 0;

  /** Looks, now and then; true when the heap has shrunk since: something was collected. */
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
