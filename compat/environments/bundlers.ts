import { nodeResolve } from '@rollup/plugin-node-resolve';
import terserPlugin from '@rollup/plugin-terser';
import { type Plugin, rollup } from 'rollup';
import { build, type Rollup } from 'vite';
import { bundle, entry, runInNode, save } from './bundle.ts';
import type { Environment } from './environment.ts';

// Its types describe a CommonJS module; Node imports the ES module.
const terser = terserPlugin as unknown as () => Plugin;

/** Names become single letters, except members that begin with `$` or `#`; dead code is removed. */
export const bundlers: readonly Environment[] = [
  {
    name: 'esbuild, minified',
    expected: 'digest',
    run: async () => runInNode('esbuild', await bundle('main', { minify: true })),
  },
  {
    name: 'esbuild, development build',
    expected: 'digest',
    run: async () => runInNode('esbuild-development', await bundle('main', { conditions: ['development'] })),
  },
  {
    name: 'Vite, minified',
    expected: 'digest',
    run: async () => runInNode('vite', await viteBundle()),
  },
  {
    name: 'Rollup and terser',
    expected: 'digest',
    run: async () => runInNode('rollup', await rollupBundle()),
  },
];

async function viteBundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: true, rolldownOptions: { input: entry('main') } },
  });
  const { output } = built as Rollup.RollupOutput; // one format, not watched
  return output[0].code;
}

async function rollupBundle(): Promise<string> {
  const withoutTypes = save('app.js', await bundle('main', { packages: 'external' }));
  const bundled = await rollup({
    input: withoutTypes,
    plugins: [nodeResolve(), terser()],
    logLevel: 'silent',
  });
  const { output } = await bundled.generate({ format: 'es' });
  return output[0].code;
}
