import { startChromium } from './chromium-runtime.ts';
import { startEngine } from './engine-runtime.ts';
import type { RuntimeName } from './benchmark.ts';
import { startNode, startNode24 } from './node-runtime.ts';
import type { Runtime } from './runtime.ts';

/** Starts a runtime for variants. */
export async function startRuntime(name: RuntimeName): Promise<Runtime> {
  if (name === 'chromium') return startChromium();
  if (name === 'firefox' || name === 'webkit') return startEngine(name);
  return name === 'node24' ? startNode24() : startNode();
}
