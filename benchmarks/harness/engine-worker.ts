// A page that measures the variant that its address names, and posts the result. The engines show neither the size of their heap nor their collections.
import type { Effort, Host } from './measure.ts';
import { runVariant } from './run-variant.ts';

const host: Host = {
  usedHeap: () => 0,
  collect() {},
  watchCollector: () => () => Promise.resolve({ gcCount: 0, gcMsMax: 0 }),
};
const query = new URLSearchParams(location.search);

/** Nothing if the driver asks only for the name of the browser. */
async function run(): Promise<unknown> {
  const name = query.get('case');
  if (name === null) return undefined;
  const effort = JSON.parse(query.get('effort')!) as Effort; // the driver's
  try {
    return await runVariant(name, query.get('variant')!, host, effort);
  } catch (error) {
    return { error: String(error) };
  }
}

const body = JSON.stringify({ result: await run(), agent: navigator.userAgent });
await fetch('/', { method: 'POST', body });
