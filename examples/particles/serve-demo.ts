import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

/** The built demo, served. */
export interface ServedDemo {
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the demo into a folder of its own, and serves it with what a page needs for fine timers. */
export async function serveDemo(): Promise<ServedDemo> {
  const root = import.meta.dirname;
  const outDir = mkdtempSync(join(tmpdir(), 'offheap-demo-'));
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: 'warn',
    build: { outDir },
    preview: {
      port: 0,
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
  });
  return {
    address: server.resolvedUrls!.local[0]!,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
