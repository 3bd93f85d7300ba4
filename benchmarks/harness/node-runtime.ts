import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measurement } from './benchmark.ts';
import { bundleWorker } from './bundle.ts';
import type { Runtime } from './runtime.ts';

const run = promisify(execFile);

/** A library that has not come back by then never will. */
const MOST_MS = 120_000;

/** This Node, a new process for each run. */
export async function startNode(): Promise<Runtime> {
  const worker = join(await bundleWorker('node'), 'worker.js');
  return {
    name: 'node',
    version: `Node ${process.versions.node} (V8 ${process.versions.v8.split('-')[0]})`,
    async run(caseName, variantName, effort) {
      const args = ['--expose-gc', worker, caseName, variantName, JSON.stringify(effort)];
      const { stdout } = await run(process.execPath, args, { timeout: MOST_MS });
      // Libraries may print above it.
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement; // what the worker wrote
    },
    async close() {},
  };
}
