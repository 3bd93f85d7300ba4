import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';

/** Pictures by name: the address's query, and the window. */
const SHOTS: Readonly<Record<string, readonly [query: string, width: number, height: number]>> = {
  fountain: ['warm=4', 1280, 720],
  fireworks: ['scene=fireworks&warm=7.6', 1280, 720],
  galaxy: ['scene=galaxy&warm=5', 1280, 720],
  fire: ['scene=fire&warm=4', 1280, 720],
  snow: ['scene=snow&warm=16', 1280, 720],
  phone: ['scene=fireworks&warm=6.4', 390, 844],
};
/** Frames of each half of the picture in which the mode is switched. */
const LIVE_FRAMES = 115;

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: chromiumFlags,
});
try {
  for (const [name, [query, width, height]] of Object.entries(SHOTS)) {
    const page = await open(browser, query, width, height);
    await shoot(page, name);
  }
  await shoot(await runAndSwitch(browser), 'live');
} finally {
  await browser.close();
  await demo.close();
}

async function open(browser: Browser, query: string, width: number, height: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height } });
  // tsx gives functions their names through this, in functions sent to the page, too.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.goto(new URL(`?${query}&paused=1`, demo.address).href);
  await page.waitForFunction(() => window.offheapDemo !== undefined, undefined, { timeout: 120_000 });
  return page;
}

/**
 * The page as it runs: `new` objects first, then offheap. Draw calls do nothing until the picture at the end, as drawing in
 * software would take nearly all of every frame.
 */
async function runAndSwitch(browser: Browser): Promise<Page> {
  const page = await open(browser, 'scene=galaxy&warm=5&mode=new', 1280, 720);
  const names = ['drawArrays', 'drawArraysInstanced', 'drawElements', 'drawElementsInstanced'];
  await page.evaluate((names) => {
    const gl = window.offheapDemo!.stage.renderer.gl as unknown as Record<string, () => void>;
    for (const name of names) gl[name] = () => {};
    window.offheapDemo!.resume();
  }, names);
  const run = async (): Promise<void> => {
    const until = (await page.evaluate(() => window.offheapDemo!.frames)) + LIVE_FRAMES;
    await page.waitForFunction((until) => window.offheapDemo!.frames >= until, until, { timeout: 120_000 });
  };
  await run();
  await page.evaluate(() => window.offheapDemo!.setMode('offheap'));
  await run();
  await page.evaluate((names) => {
    window.offheapDemo!.pause();
    const gl = window.offheapDemo!.stage.renderer.gl as unknown as Record<string, () => void>;
    for (const name of names) delete gl[name]; // the prototype's are back
  }, names);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    // The note on frame times in software has nothing to explain: nothing moves, or nothing is drawn.
    document.body.classList.remove('software');
    window.offheapDemo!.render();
  });
  await page.screenshot({ path: join(import.meta.dirname, `${name}.jpg`), type: 'jpeg', quality: 78 });
  await page.close();
  console.log(`${name}.jpg`);
}
