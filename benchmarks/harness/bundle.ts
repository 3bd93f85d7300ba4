import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import type { Platform } from './benchmark.ts';

/** The folder of bundles, which is never committed. */
export const BUNDLES = fileURLToPath(new URL('../dist', import.meta.url));

const REQUIRE = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

/** How all bundles are built: for production, as an application would be. */
const OPTIONS = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minifySyntax: true, // among others, puts numeric constants where they are used
  conditions: ['@offheap/source'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Bundles a worker, with a chunk for each variant. Returns the folder. */
export async function bundleWorker(platform: Platform, worker: string = platform): Promise<string> {
  const outdir = `${BUNDLES}/${worker}`;
  await rm(outdir, { recursive: true, force: true });
  await build({
    ...OPTIONS,
    entryPoints: [{ in: fileURLToPath(new URL(`${worker}-worker.ts`, import.meta.url)), out: 'worker' }],
    outdir,
    splitting: true,
    platform: platform === 'node' ? 'node' : 'browser',
    external: ['debug', 'iconv-lite'], // typed-struct does not need it
    // Libraries in CommonJS load the modules of Node by `require`, which ES modules do not have.
    ...(platform === 'node' ? { banner: { js: REQUIRE } } : {}),
  });
  return outdir;
}

/** Bundles a script as `worker.js`. Returns the folder. */
export async function bundleScript(entry: URL, name: string): Promise<string> {
  const outdir = `${BUNDLES}/${name}`;
  await build({ ...OPTIONS, entryPoints: [{ in: fileURLToPath(entry), out: 'worker' }], outdir });
  return outdir;
}
