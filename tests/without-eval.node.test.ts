import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumFlags, chromiumPath } from '../tools/chromium.ts';
import { bundle } from '../packages/struct/test/bundle.ts';
import type { ShortRunReport } from './model/short-run.ts';

function expectAllToHold(report: ShortRunReport): void {
  expect(report.failures).toEqual([]);
  expect(report.compiles).toBe(false);
  expect(report.runs).toHaveLength(18);
}

describe('pools, scratch and single structs work by closures', () => {
  let script: string;
  beforeAll(async () => void (script = await bundle(new URL('model/short-run.ts', import.meta.url))), 60_000);

  describe('in a page', () => {
    let server: Server;
    let browser: Browser;

    beforeAll(async () => {
      server = createServer(({ url }, response) => {
        const isScript = url === '/script.js';
        response.writeHead(200, {
          'Content-Security-Policy': "default-src 'none'; script-src 'self'",
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

    test("whose Content-Security-Policy header lacks 'unsafe-eval'", async () => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      const message = page.waitForEvent('console', (entry) => entry.text().startsWith('{'));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`); // it listens on a port
      expectAllToHold(JSON.parse((await message).text()) as ShortRunReport); // what the script prints
      expect(errors).toEqual([]);
    }, 60_000);
  });

  test('in Node with --disallow-code-generation-from-strings', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'offheap-'));
    try {
      const file = join(folder, 'script.mjs');
      await writeFile(file, script);
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--disallow-code-generation-from-strings',
        file,
      ]);
      expectAllToHold(JSON.parse(stdout) as ShortRunReport); // what the script prints
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
