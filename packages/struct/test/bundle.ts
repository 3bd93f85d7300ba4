import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

/** Bundles a script and its imports as one module, for environments without the test runner. */
export async function bundle(entry: URL): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@offheap/source', 'module', 'browser', 'development|production'] },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(entry), formats: ['es'] },
      rolldownOptions: { external: /^node:/ },
    },
  });
  const [{ output }] = built as [Rollup.RollupOutput]; // one format, not watched
  return output[0].code;
}
