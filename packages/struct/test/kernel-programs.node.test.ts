import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { runKernelPrograms } from './model/kernel-runs.ts';

/** Minifies a callback like a bundler in a production build. */
function minify(sources: readonly string[]): string[] {
  return sources.map((source) => {
    const { code } = transformSync(`export const callback = ${source};`, { minify: true, target: 'es2022' });
    return code.replace(/^export const \w+=/, '').replace(/;\s*$/, '');
  });
}

test('kernels of 200 random callbacks, half of them minified, compute the same as plain loops', () => {
  const { programs, minified } = runKernelPrograms({ programs: 200, seed: 1, minify });
  expect(programs).toBe(200);
  expect(minified).toBe(100);
});
