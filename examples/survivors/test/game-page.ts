import { resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { type ServedDemo, serveDemo } from '../../../tools/serve-demo.ts';

/** Builds the game and serves it for the tests of a file; returns a function that opens a page of it. */
export function gamePages(
  ...flags: readonly string[]
): (query?: string, options?: BrowserContextOptions) => Promise<Page> {
  let demo: ServedDemo;
  let browser: Browser;
  let page: Page | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    demo = await serveDemo(resolve(import.meta.dirname, '..'));
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: [...chromiumFlags, '--mute-audio', ...flags],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });
  afterEach(() => expect(complaints).toEqual([]));

  return async (query = '?paused&seed=5', options = {}) => {
    await page?.context().close();
    const context = await browser.newContext({ viewport: { width: 640, height: 360 }, ...options });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(new URL(query, demo.address).href);
    await page.waitForFunction(() => window.offheapSurvivors !== undefined);
    return page;
  };
}

/** Runs the autopilot for some steps, without drawing. */
export function play(page: Page, steps: number): Promise<void> {
  return page.evaluate((steps) => window.offheapSurvivors!.autoplay(steps), steps);
}

/** The bytes of a save of the world, as text. */
export function saved(page: Page): Promise<string> {
  return page.evaluate(() => [...window.offheapSurvivors!.world.save()].join());
}

export function tick(page: Page): Promise<number> {
  return page.evaluate(() => window.offheapSurvivors!.game.tick);
}
