import { bundle, outputOf, save } from './bundle.ts';
import type { Environment } from './environment.ts';

export const threads: Environment = {
  name: 'worker_threads, two minified bundles',
  expected: 'threads',
  run: () => runThreads('minified', true),
};

/** The output of a main thread that shares its pools with a worker. */
export async function runThreads(name: string, minify: boolean): Promise<string[]> {
  const [main, worker] = await Promise.all(
    ['main-thread', 'thread'].map(async (module) =>
      save(`${name}-${module}.mjs`, await bundle(module, { minify })),
    ),
  );
  return [await outputOf(process.execPath, main!, worker!)];
}
