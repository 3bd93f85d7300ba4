import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { extname, join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Where pages come from. */
export interface Server {
  readonly url: string;
  close(): void;
}

/**
 * Serves a folder to this machine, and at `/` an empty page with its `worker.js`; isolated, so that the clock is exact to 5 microseconds.
 *
 * @param onPost receives what the page posts.
 */
export async function serve(folder: string, onPost?: (text: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Content-Type': TYPES[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream',
    };
    if (request.method === 'POST') {
      text(request).then(
        (body) => {
          response.writeHead(204, headers).end();
          onPost?.(body);
        },
        () => response.destroy(),
      );
      return;
    }
    if (path === '/') {
      response.writeHead(200, headers).end('<!doctype html><script type="module" src="/worker.js"></script>');
      return;
    }
    readFile(join(folder, path)).then(
      (bytes) => response.writeHead(200, headers).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}
