import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measurement, RuntimeName } from './benchmark.ts';
import { bundleWorker } from './bundle.ts';
import type { Runtime } from './runtime.ts';

const run = promisify(execFile);

/** A library that has not finished by then never will. */
const MOST_MS = 120_000;

/** The Node that runs the harness. */
export async function startNode(): Promise<Runtime> {
  return nodeAt('node', process.execPath, process.versions);
}

/** Node 24, which npx installs if necessary. */
export async function startNode24(): Promise<Runtime> {
  const script = 'console.log(JSON.stringify([process.execPath, process.versions]))';
  const { stdout } = await run('npx', ['-y', 'node@24', '-e', script]);
  const [path, versions] = JSON.parse(stdout) as [string, NodeJS.ProcessVersions]; // the output of the script
  return nodeAt('node24', path, versions);
}

/** A version of Node, with a new process for each run. */
async function nodeAt(name: RuntimeName, path: string, versions: NodeJS.ProcessVersions): Promise<Runtime> {
  const worker = join(await bundleWorker('node'), 'worker.js');
  return {
    name,
    platform: 'node',
    version: `Node ${versions.node} (V8 ${versions.v8.split('-')[0]})`,
    async run(caseName, variantName, effort) {
      const args = ['--expose-gc', worker, caseName, variantName, JSON.stringify(effort)];
      const { stdout } = await run(path, args, { timeout: MOST_MS });
      // Libraries may print above it.
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement; // the output of the worker
    },
    async close() {},
  };
}
