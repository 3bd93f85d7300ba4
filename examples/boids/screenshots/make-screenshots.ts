import { join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';
import { stubDraws } from '../../../tools/stub-draws.ts';

/** Steps before the picture: by then flocks have formed. */
const STEPS = 380;

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  for (const [name, width, height] of [
    ['boids', 1280, 720],
    ['phone', 390, 844],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height } });
    // tsx adds calls of this function, also to functions that are sent to the page.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.goto(new URL('?paused=1', demo.address).href);
    await page.waitForFunction(() => window.offheapBoids !== undefined);
    const draw = await stubDraws(page); // the script time without drawing in software
    await page.evaluate((steps) => {
      for (let i = 0; i < steps; i++) window.offheapBoids!.step();
      window.offheapBoids!.resume(); // until the numbers are shown
    }, STEPS);
    await page.waitForFunction(() => document.querySelector('[data-value=script]')!.textContent !== '–');
    await page.evaluate(() => window.offheapBoids!.pause());
    await draw();
    await page.evaluate(() => window.offheapBoids!.render());
    await page.screenshot({ path: join(import.meta.dirname, `${name}.jpg`), type: 'jpeg', quality: 78 });
    await page.close();
    console.log(`${name}.jpg`);
  }
} finally {
  await browser.close();
  await demo.close();
}
