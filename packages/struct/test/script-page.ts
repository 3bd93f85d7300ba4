import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';

/** A page that runs one script, which prints a line of JSON. */
export interface ScriptPage {
  /**
   * Opens the page, with the given content security policy, or without a policy.
   *
   * @returns what the script prints, and the errors of the page.
   */
  run(policy?: string): Promise<{ readonly printed: unknown; readonly errors: readonly string[] }>;
  close(): Promise<void>;
}

export async function openScriptPage(script: string): Promise<ScriptPage> {
  let policy: string | undefined;
  const server = createServer(({ url }, response) => {
    const isScript = url === '/script.js';
    response.writeHead(200, {
      ...(policy && { 'Content-Security-Policy': policy }),
      'Content-Type': isScript ? 'text/javascript' : 'text/html',
    });
    response.end(isScript ? script : '<!doctype html><script type="module" src="/script.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
  return {
    async run(wanted) {
      policy = wanted;
      const page = await browser.newPage();
      try {
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(String(error)));
        const message = page.waitForEvent('console', (entry) => entry.text().startsWith('{'));
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`); // it listens on a port
        return { printed: JSON.parse((await message).text()) as unknown, errors };
      } finally {
        await page.close();
      }
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
