import { startChromium } from './chromium-runtime.ts';
import type { RuntimeName } from './benchmark.ts';
import { startNode } from './node-runtime.ts';
import type { Runtime } from './runtime.ts';

/** Starts the place where variants run. */
export async function startRuntime(name: RuntimeName): Promise<Runtime> {
  return name === 'chromium' ? startChromium() : startNode();
}
