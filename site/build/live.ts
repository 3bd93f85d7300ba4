import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const output = `${root}site/public/live`;

/** Builds the examples that have a page, and the steps of the tutorial, for frames in the site. */
export async function buildLive(): Promise<void> {
  rmSync(output, { recursive: true, force: true });
  const examples = readdirSync(`${root}examples`).filter((name) =>
    existsSync(`${root}examples/${name}/index.html`),
  );
  for (const name of examples) {
    await build({
      root: `${root}examples/${name}`,
      base: './',
      logLevel: 'warn',
      build: { outDir: `${output}/${name}`, emptyOutDir: true, chunkSizeWarningLimit: 3000 },
    });
  }
  await build({
    root: `${root}site/tutorial`,
    configFile: false,
    base: './',
    logLevel: 'warn',
    resolve: { conditions: ['@offheap/source', 'module', 'browser', 'development|production'] },
    build: { outDir: `${output}/tutorial`, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 3000 },
  });
}
