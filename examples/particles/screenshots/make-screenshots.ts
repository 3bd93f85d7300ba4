import { join } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../serve-demo.ts';

/** Pictures by name: the address's query, and the window. */
const SHOTS: Readonly<Record<string, readonly [query: string, width: number, height: number]>> = {
  fountain: ['warm=4', 1280, 720],
  fireworks: ['scene=fireworks&warm=7.6', 1280, 720],
  galaxy: ['scene=galaxy&warm=5', 1280, 720],
  fire: ['scene=fire&warm=4', 1280, 720],
  snow: ['scene=snow&warm=16', 1280, 720],
  phone: ['scene=fireworks&warm=6.4', 390, 844],
};
const demo = await serveDemo();
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: chromiumFlags,
});
try {
  for (const [name, [query, width, height]] of Object.entries(SHOTS)) {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(new URL(`?${query}&paused=1`, demo.address).href);
    await page.waitForFunction(() => window.offheapDemo !== undefined, undefined, { timeout: 120_000 });
    // Nothing moves, so the note on frame times in software has nothing to explain.
    await page.evaluate(() => {
      document.body.classList.remove('software');
      window.offheapDemo!.render();
    });
    await page.screenshot({ path: join(import.meta.dirname, `${name}.jpg`), type: 'jpeg', quality: 78 });
    await page.close();
    console.log(`${name}.jpg`);
  }
} finally {
  await browser.close();
  await demo.close();
}
