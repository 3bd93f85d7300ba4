// A process that measures one variant and prints the result: node --expose-gc node-worker.js <case> <variant> <effort>
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Effort, Host } from './measure.ts';
import { runVariant } from './run-variant.ts';

const host: Host = {
  usedHeap: () => process.memoryUsage().heapUsed,
  collect: () => globalThis.gc?.(),
  watchCollector() {
    const start = performance.now();
    const pauses: { startTime: number; duration: number }[] = [];
    const observer = new PerformanceObserver((list) => pauses.push(...list.getEntries()));
    observer.observe({ entryTypes: ['gc'] });
    return async () => {
      const end = performance.now();
      await setTimeout(20); // entries are delivered later
      observer.disconnect();
      const within = pauses.filter(({ startTime }) => startTime >= start && startTime <= end);
      return { gcCount: within.length, gcMsMax: Math.max(0, ...within.map(({ duration }) => duration)) };
    };
  },
};

const [caseName = '', variantName = '', effort = ''] = process.argv.slice(2);
// The parent process wrote it.
const measurement = await runVariant(caseName, variantName, host, JSON.parse(effort) as Effort);
console.log(JSON.stringify(measurement));
