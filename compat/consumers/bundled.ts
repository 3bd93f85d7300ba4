import type { Consumer } from './consumer.ts';

const vite = (options: string): string =>
  `node_modules/.bin/vite build --logLevel warn --emptyOutDir false ${options}`;
const esbuild = 'node_modules/.bin/esbuild --bundle --log-level=warning --minify';

/** Bundlers, servers, frameworks and test runners: each runs the program from the archives. */
export const programs: readonly Consumer[] = [
  { name: 'Node, as a server imports it', commands: ['node main.mjs'], prints: true },
  {
    name: 'Node, development build',
    commands: ['node --conditions=development main.mjs'],
    prints: true,
  },
  {
    name: 'esbuild',
    commands: [
      `${esbuild} page.mjs --outfile=esbuild-page.js`,
      // typed-struct imports iconv-lite in Node where it is installed.
      `${esbuild} --platform=node --external:iconv-lite main.mjs --outfile=esbuild.cjs`,
      'node esbuild.cjs',
    ],
    prints: true,
  },
  {
    name: 'Vite 8, for servers',
    commands: [vite('--ssr main.mjs --outDir vite-server'), 'node vite-server/main.js'],
    prints: true,
  },
  { name: 'Vite 8, for browsers', commands: [vite('--outDir vite-page')], prints: false },
  ...['development', 'production'].map((mode) => ({
    name: `webpack 5, ${mode}`,
    commands: [`node webpack.mjs ${mode}`, `node webpack-${mode}.cjs`],
    prints: true,
  })),
  {
    name: 'Next.js 16, prerendered page',
    commands: ['NEXT_TELEMETRY_DISABLED=1 node_modules/.bin/next build next', 'node next/read-page.mjs'],
    prints: true,
  },
  {
    name: 'Jest, CommonJS',
    commands: ['node_modules/.bin/jest --ci --config jest-commonjs.config.cjs'],
    prints: false,
  },
  {
    name: 'Jest, ES modules',
    commands: [
      'node --experimental-vm-modules node_modules/jest/bin/jest.js --ci --config jest-esm.config.cjs',
    ],
    prints: false,
  },
  ...['test', 'production'].map((environment) => ({
    name: `Vitest, NODE_ENV=${environment}`,
    commands: [`NODE_ENV=${environment} node_modules/.bin/vitest run vitest.test.mjs`],
    prints: false,
  })),
];
