import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumFlags, chromiumPath } from './tools/chromium.ts';

const source = '@offheap/source';

/** The same tests run in Node and in Chromium, save `*.node.test.ts` and `*.browser.test.ts`. */
const tests = ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts', 'site/test/**/*.test.ts'];

const setupFiles = ['tools/fast-byte-equality.ts'];

/** Tests check results, not speed: on a busy machine, the longest tests take many times longer than necessary. */
const testTimeout = 120_000;
const hookTimeout = testTimeout;

/** Vitest would leave one core idle, which is half of a small machine. A browser project does not inherit this option. */
const maxWorkers = availableParallelism();

/** These need a process or a page of their own: they set what holds for all pools, or what it has imported. */
const alone = [
  'packages/*/test/**/*-by-closures.test.ts',
  'packages/pixi/test/mistakes.browser.test.ts',
  'tests/**/*-by-closures.test.ts',
];

/** Many of these measure the heap of their process, or replace what it has imported. */
const onlyInNode = [
  'packages/*/test/**/*.node.test.ts',
  'tests/**/*.node.test.ts',
  'site/test/**/*.node.test.ts',
];

/** Most files share two processes or pages, which load and compile each module once. */
interface Files {
  name: string;
  isolate: boolean;
  include: string[];
  exclude: string[];
}

function inNode({ name, isolate, include, exclude }: Files): TestProjectInlineConfiguration {
  return {
    resolve: { conditions: [source] },
    ssr: { resolve: { conditions: [source, 'module', 'node', 'development|production'] } },
    test: {
      name,
      isolate,
      testTimeout,
      hookTimeout,
      setupFiles,
      include,
      exclude: ['**/node_modules/**', '**/*.browser.test.ts', ...exclude],
    },
  };
}

function inChromium({ name, isolate, include, exclude }: Files): TestProjectInlineConfiguration {
  return {
    resolve: { conditions: [source, 'module', 'browser', 'development|production'] },
    // A page gets SharedArrayBuffer only when it is isolated from other origins.
    server: {
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
    test: {
      name,
      testTimeout,
      hookTimeout,
      maxWorkers,
      setupFiles,
      include,
      exclude: ['**/node_modules/**', '**/*.node.test.ts', ...exclude],
      browser: {
        enabled: true,
        headless: true,
        isolate,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: {
            // Read only when this project runs, so that tests in Node do not look for a browser.
            get executablePath() {
              return chromiumPath();
            },
            args: chromiumFlags,
          },
        }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      inNode({ name: 'node', isolate: false, include: tests, exclude: [...alone, ...onlyInNode] }),
      inNode({ name: 'node-alone', isolate: true, include: [...alone, ...onlyInNode], exclude: [] }),
      inChromium({ name: 'browser', isolate: false, include: tests, exclude: alone }),
      inChromium({ name: 'browser-alone', isolate: true, include: alone, exclude: [] }),
      {
        ssr: { resolve: { conditions: [source, 'module', 'node', 'development|production'] } },
        test: {
          name: 'examples',
          include: ['examples/*/test/**/*.test.ts'],
          testTimeout,
          hookTimeout,
        },
      },
    ],
  },
});
