import { defineConfig } from 'vitest/config';
import { engineNames } from './tools/engine-browser.ts';
import { enginesProvider } from './tools/engines.ts';

/** `pnpm test:engines`: tests of core, struct, ecs and pixi, in Firefox and in WebKit. */
export default defineConfig({
  // WebKit has no `using`.
  oxc: { target: 'es2022' },
  resolve: { conditions: ['@offheap/source', 'module', 'browser', 'development|production'] },
  server: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  test: {
    include: ['packages/{core,struct,ecs,pixi}/test/**/*.test.ts'],
    // These browsers have no WebGPU.
    exclude: ['**/node_modules/**', '**/*.node.test.ts', '**/webgpu.browser.test.ts'],
    setupFiles: ['tools/define-dispose.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: enginesProvider(),
      instances: engineNames.map((browser) => ({ browser })),
    },
  },
});
