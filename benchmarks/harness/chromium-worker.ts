// A page that measures one variant when the process that drives it calls `measureVariant`.
import { TIMED_END, TIMED_START } from './chromium-trace.ts';
import type { Effort, Host } from './measure.ts';
import { runVariant } from './run-variant.ts';

/** The functions that Chromium provides with the flags of the driver. */
interface ChromiumGlobals {
  gc(): void;
  readonly performance: Performance & { readonly memory: { readonly usedJSHeapSize: number } };
}
const chromium = globalThis as unknown as ChromiumGlobals; // so it was started

const host: Host = {
  usedHeap: () => chromium.performance.memory.usedJSHeapSize,
  collect: () => chromium.gc(),
  watchCollector() {
    // The driver sees the collector's pauses in a trace; the marks show which pauses are inside.
    performance.mark(TIMED_START);
    return async () => {
      performance.mark(TIMED_END);
      return { gcCount: 0, gcMsMax: 0 };
    };
  },
};

Object.assign(globalThis, {
  measureVariant: async (caseName: string, variantName: string, effort: Effort) =>
    runVariant(caseName, variantName, host, effort),
});
