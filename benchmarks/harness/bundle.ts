import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Platform } from './benchmark.ts';

/** Where bundles go; never committed. */
export const BUNDLES = fileURLToPath(new URL('../dist', import.meta.url));

const REQUIRE = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

/**
 * Bundles a runtime's worker for production, as an application would be, with a chunk for each variant. Gives the folder.
 */
export async function bundleWorker(runtime: Platform): Promise<string> {
  const outdir = `${BUNDLES}/${runtime}`;
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [{ in: fileURLToPath(new URL(`${runtime}-worker.ts`, import.meta.url)), out: 'worker' }],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: runtime === 'node' ? 'node' : 'browser',
    target: 'es2022',
    minifySyntax: true, // among others, puts numeric constants where they are used
    conditions: ['@offheap/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['debug', 'iconv-lite'], // typed-struct does without
    // Libraries in CommonJS ask for Node's own modules by `require`, which a module has not.
    ...(runtime === 'node' ? { banner: { js: REQUIRE } } : {}),
    logLevel: 'warning',
  });
  return outdir;
}
