import { resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { type ServedDemo, serveDemo } from '../../../tools/serve-demo.ts';

/** The page under test, and the errors on its console. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** Builds the demo and serves it for the tests of a file; returns a function that opens a page of the demo. */
export function demoPages(): (
  query: string,
  options?: BrowserContextOptions,
  prepare?: () => void,
) => Promise<OpenPage> {
  let demo: ServedDemo;
  let browser: Browser;
  let page: Page | undefined;

  beforeAll(async () => {
    demo = await serveDemo(resolve(import.meta.dirname, '..'));
    browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });
  afterEach(() => page?.context().close());

  return async (query, options = {}, prepare) => {
    const context = await browser.newContext({ viewport: { width: 640, height: 480 }, ...options });
    page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      const said = message.text();
      // Reading pixels back is slow, and only tests do it.
      if (said.includes('GPU stall due to ReadPixels')) return;
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(said);
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    if (prepare) await page.addInitScript(prepare);
    await page.goto(new URL(query, demo.address).href);
    await page.waitForFunction(
      () => window.offheapDemo !== undefined || document.getElementById('notice')?.hidden === false,
    );
    return { page, complaints };
  };
}
