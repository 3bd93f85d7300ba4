import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { bundle } from './bundle.ts';
import type { KernelDigest } from './policies/kernel-digest.ts';

let script: string;
let server: Server;
let browser: Browser;
let policy = '';

beforeAll(async () => {
  script = await bundle(new URL('policies/kernel-digest.ts', import.meta.url));
  server = createServer(({ url }, response) => {
    const isScript = url === '/script.js';
    response.writeHead(200, {
      ...(policy !== '' && { 'Content-Security-Policy': policy }),
      'Content-Type': isScript ? 'text/javascript' : 'text/html',
    });
    response.end(isScript ? script : '<!doctype html><script type="module" src="/script.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => server.close(resolve));
});

/** What the kernels of a page do under a content security policy. */
async function digestUnder(sources: string): Promise<KernelDigest> {
  policy = sources && `default-src 'none'; script-src 'self' ${sources}`;
  const page = await browser.newPage();
  try {
    const message = page.waitForEvent('console', (entry) => entry.text().startsWith('{'));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`); // it listens on a port
    return JSON.parse((await message).text()) as KernelDigest; // what the script prints
  } finally {
    await page.close();
  }
}

test('kernels run on SIMD without a policy and with one that allows WebAssembly, and on JavaScript with equal results elsewhere', async () => {
  const free = await digestUnder('');
  expect(free).toMatchObject({ ready: 'simd', backends: ['simd'], whys: [''] });
  const allowed = await digestUnder("'wasm-unsafe-eval'");
  expect(allowed).toEqual(free);
  const strict = await digestUnder("'report-sample'");
  expect(strict).toMatchObject({ ready: 'js', backends: ['js'] });
  expect(strict.whys.join()).toContain("'wasm-unsafe-eval'");
  expect(strict.numbers).toEqual(free.numbers);
}, 120_000);
