// Runs the application in every environment and compares its output with the output of the sources in the current Node. Ends with
// the line `N passed, N failed`.
import { fileURLToPath } from 'node:url';
import { outputOf } from './environments/bundle.ts';
import { bundlers } from './environments/bundlers.ts';
import type { Environment } from './environments/environment.ts';
import { chromiumPages, closeBrowser } from './environments/pages.ts';
import { runtimes } from './environments/runtimes.ts';
import { runThreads, threads } from './environments/threads.ts';
import { transformed } from './environments/transforms.ts';

const only = process.argv[2] ?? '';
const environments = [...bundlers, ...transformed, ...runtimes, ...chromiumPages, threads].filter(
  ({ name }) => name.includes(only),
);

const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
const main = fileURLToPath(new URL('app/main.ts', import.meta.url));
const expected: Readonly<Record<Environment['expected'], string>> = {
  digest: await outputOf(process.execPath, tsx, '--conditions=@offheap/source', main),
  threads: (await runThreads('plain', false))[0]!,
};

let failed = 0;
for (const environment of environments) {
  const start = performance.now();
  const fault = await faultOf(environment);
  if (fault !== undefined) failed++;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${fault === undefined ? '✓' : '✗'} ${environment.name.padEnd(44)}${seconds.padStart(6)} s`);
  if (fault !== undefined) console.log(fault.replace(/^/gm, '    '));
}
await closeBrowser();
console.log(`\n${environments.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && environments.length > 0 ? 0 : 1;

async function faultOf(environment: Environment): Promise<string | undefined> {
  try {
    const digests = await environment.run();
    if (digests.length === 0) return 'It lists nothing.';
    return digests
      .map((digest) => difference(digest, expected[environment.expected]))
      .find((text) => text !== undefined);
  } catch (error) {
    return String(error).slice(0, 2000);
  }
}

/** The first lines that differ. */
function difference(actual: string, expected: string): string | undefined {
  if (actual === expected) return undefined;
  const lines = actual.split('\n');
  const line = expected.split('\n').findIndex((text, i) => text !== lines[i]);
  return `expected ${expected.split('\n')[line]}\n     got ${lines[line]}`;
}
