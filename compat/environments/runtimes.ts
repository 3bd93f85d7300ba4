import { createRequire } from 'node:module';
import { JSDOM, VirtualConsole } from 'jsdom';
import { bundle, outputOf, runInNode, save } from './bundle.ts';
import type { Environment } from './environment.ts';

const require = createRequire(import.meta.url);

/** Runtimes besides the current Node; each runs the same script. */
const commands: Readonly<Record<string, () => readonly string[]>> = {
  'Node 20': () => ['npx', '-y', 'node@20'],
  'Node 22': () => ['npx', '-y', 'node@22'],
  'Node 24': () => ['npx', '-y', 'node@24'],
  Deno: () => [process.execPath, require.resolve('deno/bin.cjs'), 'run', '--no-config', '--no-lock'],
  Bun: () => [bunPath()],
};

export const runtimes: readonly Environment[] = [
  ...Object.entries(commands).map(([name, commandOf]): Environment => ({
    name,
    expected: 'digest',
    async run() {
      const [command, ...args] = commandOf();
      return [await outputOf(command!, ...args, save('runtimes.mjs', await bundle('main')))];
    },
  })),
  {
    name: 'Node without code from strings',
    expected: 'digest',
    run: async () =>
      runInNode('no-code-from-strings', await bundle('main'), '--disallow-code-generation-from-strings'),
  },
  {
    name: 'Node, useCodeGeneration(false)',
    expected: 'digest',
    run: async () => runInNode('no-code-generation', await bundle('main-no-code-generation')),
  },
  {
    name: 'jsdom',
    expected: 'digest',
    async run() {
      // Without a console: what the page prints is the digest, which is returned.
      const { window } = new JSDOM('', { runScripts: 'outside-only', virtualConsole: new VirtualConsole() });
      window.eval(await bundle('main', { format: 'iife' }));
      return window['digests'] as string[]; // the global of the application
    },
  },
];

/** Bun's executable: the package's install script, which would put it in place, does not run here. */
function bunPath(): string {
  const bun = createRequire(require.resolve('bun/package.json'));
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch;
  return bun.resolve(`@oven/bun-${process.platform}-${arch}/bin/bun`);
}
