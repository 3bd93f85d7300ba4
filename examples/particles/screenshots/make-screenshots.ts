import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';

const WINDOW = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };
/** Seconds that a scene has run before its frames are measured. */
const WARM = { fountain: 1, fireworks: 4.1, galaxy: 4, fire: 3, snow: 14 };
/** Frames measured before a picture: they fill the graph. */
const FRAMES = 230;
/** What draws: it only hands over what was uploaded until the picture, as drawing in software would take nearly all of every frame. */
const DRAWS = ['drawArrays', 'drawArraysInstanced', 'drawElements', 'drawElementsInstanced'];

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  for (const [scene, warm] of Object.entries(WARM)) {
    for (const [prefix, viewport] of [
      ['', WINDOW],
      ['phone-', PHONE],
    ] as const) {
      const page = await open(browser, `scene=${scene}&warm=${warm}`, viewport);
      await run(page, FRAMES);
      await shoot(page, `${prefix}${scene}`);
    }
  }
  const panel = await open(browser, 'scene=galaxy&warm=4', PHONE);
  await run(panel, FRAMES);
  await panel.getByRole('button', { name: 'Settings' }).click();
  await panel.waitForTimeout(500); // it unfolds
  await shoot(panel, 'phone-panel');

  // `new` objects first, then offheap.
  const live = await open(browser, 'scene=galaxy&warm=5&mode=new', WINDOW);
  await run(live, FRAMES / 2);
  await live.evaluate(() => window.offheapDemo!.setMode('offheap'));
  await run(live, FRAMES / 2);
  await shoot(live, 'live');
} finally {
  await browser.close();
  await demo.close();
}

async function open(browser: Browser, query: string, viewport: typeof WINDOW): Promise<Page> {
  const page = await browser.newPage({ viewport });
  // tsx gives functions their names through this, in functions sent to the page, too.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(() => {
    // The note on frame times in software has nothing to explain: nothing is drawn in them.
    const style = '<style>.software-note { display: none !important }</style>';
    const hide = (): void => document.head.insertAdjacentHTML('beforeend', style);
    document.addEventListener('readystatechange', hide, { once: true });
  });
  await page.goto(new URL(`?${query}&paused=1`, demo.address).href);
  await page.waitForFunction(() => window.offheapDemo !== undefined, undefined, { timeout: 120_000 });
  return page;
}

/** Lets the page run for so many frames, without drawing. */
async function run(page: Page, frames: number): Promise<void> {
  const until = await page.evaluate(
    ([draws, frames]) => {
      const demo = window.offheapDemo!;
      const { gl } = demo.stage.renderer;
      const calls = gl as unknown as Record<string, () => void>;
      // The browser does so after each frame of a picture that is seen. Without it uploads pile up, and every tenth has to wait.
      for (const name of draws) calls[name] = () => gl.flush();
      document.body.style.visibility = 'hidden'; // putting the page on the screen is software's work too
      demo.resume();
      return demo.frames + frames;
    },
    [DRAWS, frames] as const,
  );
  await page.waitForFunction((until) => window.offheapDemo!.frames >= until, until, { timeout: 120_000 });
  await page.evaluate((draws) => {
    const demo = window.offheapDemo!;
    demo.pause();
    const gl = demo.stage.renderer.gl as unknown as Record<string, () => void>;
    for (const name of draws) delete gl[name]; // the prototype's are back
    document.body.style.visibility = '';
  }, DRAWS);
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => window.offheapDemo!.render());
  const quality = name.includes('phone') || name === 'snow' ? 62 : 78;
  await page.screenshot({ path: join(import.meta.dirname, `${name}.jpg`), type: 'jpeg', quality });
  await page.close();
  console.log(`${name}.jpg`);
}
