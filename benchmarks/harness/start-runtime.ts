import type { RuntimeName } from './benchmark.ts';
import { startNode } from './node-runtime.ts';
import type { Runtime } from './runtime.ts';

/** Starts the place where variants run. */
export async function startRuntime(name: RuntimeName): Promise<Runtime> {
  if (name === 'chromium') throw new Error('Chromium is not there yet.');
  return startNode();
}
