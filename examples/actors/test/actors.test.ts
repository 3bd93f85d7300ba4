import { resolve } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { type ServedDemo, serveDemo } from '../../../tools/serve-demo.ts';

let demo: ServedDemo;
let browser: Browser;
beforeAll(async () => {
  demo = await serveDemo(resolve(import.meta.dirname, '..'));
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

it('draws the actors in order, and shows which actor was clicked', async () => {
  const page = await browser.newPage({ viewport: { width: 480, height: 360 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(new URL('?paused', demo.address).href);
  await page.waitForFunction(() => window.offheapActors !== undefined);
  const { heights, at } = await page.evaluate(() => {
    const { meadow } = window.offheapActors!;
    for (let i = 0; i < 90; i++) meadow.step(1 / 30);
    const ys: number[] = [];
    meadow.actors.each(({ y }) => void ys.unshift(y));
    const front = meadow.actors.at(meadow.actors.length - 1);
    return { heights: ys, at: { x: front.x, y: front.y - 10, isPerson: front.isPerson } };
  });
  expect(heights.length).toBeGreaterThan(30);
  expect(heights.every((y, i) => i === 0 || y >= heights[i - 1]!)).toBe(true);
  await page.mouse.click(at.x, at.y);
  const said = await page.locator('p').textContent();
  expect(said).toBe(`You have picked ${at.isPerson ? 'somebody' : 'a plant'}.`);
  expect(complaints).toEqual([]);
});
