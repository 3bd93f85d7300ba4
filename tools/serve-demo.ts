import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

/** A built demo with its server. */
export interface ServedDemo {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Builds a demo into a separate folder, and serves it with the headers that a page needs for precise timers.
 *
 * @param root the folder of its `index.html`.
 */
export async function serveDemo(root: string): Promise<ServedDemo> {
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
