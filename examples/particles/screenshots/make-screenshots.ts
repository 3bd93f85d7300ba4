import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';
import { stubDraws } from '../../../tools/stub-draws.ts';

const WINDOW = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };
/** Seconds that a scene has run before its frames are measured. */
const WARM = { galaxy: 3, fireworks: 7, fire: 3, snow: 8, fountain: 2, million: 1 };
/** The scenes on the command line, or all. `panel` is the panel on a phone, and `live` is the graph that compares two modes. */
const scenes = process.argv.length > 2 ? process.argv.slice(2) : [...Object.keys(WARM), 'panel', 'live'];
/** Frames measured before a picture: they fill the graph. */
const FRAMES = 230;
/** Frames of `new` objects: enough of them for pauses of the garbage collector. */
const FRAMES_OF_NEW = 1500;

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  for (const [scene, warm] of Object.entries(WARM).filter(([scene]) => scenes.includes(scene))) {
    for (const [prefix, viewport] of [
      ['', WINDOW],
      ['phone-', PHONE],
    ] as const) {
      const page = await open(
        browser,
        `scene=${scene}&warm=${warm}${scene === 'million' ? '&count=1000000' : ''}`,
        viewport,
      );
      await run(page, FRAMES);
      await shoot(page, `${prefix}${scene}`);
    }
  }
  if (scenes.includes('panel')) await shootPanel();
  if (scenes.includes('live')) await shootLive();
} finally {
  await browser.close();
  await demo.close();
}

async function shootPanel(): Promise<void> {
  const panel = await open(browser, 'scene=galaxy&warm=4', PHONE);
  await run(panel, FRAMES);
  await panel.getByRole('button', { name: 'Settings' }).click();
  await panel.waitForTimeout(500); // it unfolds
  await shoot(panel, 'phone-panel');
}

/** `new` objects first, then offheap. */
async function shootLive(): Promise<void> {
  const live = await open(browser, 'scene=galaxy&warm=5&mode=new&count=100000', WINDOW);
  await run(live, FRAMES_OF_NEW);
  await live.evaluate(() => window.offheapDemo!.setMode('offheap'));
  await run(live, FRAMES); // long enough for all the numbers
  await shoot(live, 'live');
}

async function open(browser: Browser, query: string, viewport: typeof WINDOW): Promise<Page> {
  const page = await browser.newPage({ viewport });
  // tsx adds calls of this function, also to functions that are sent to the page.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(() => {
    // The note on frame times of software renderers does not apply, because nothing is drawn.
    const style = '<style>.software-note { display: none !important }</style>';
    const hide = (): void => document.head.insertAdjacentHTML('beforeend', style);
    document.addEventListener('readystatechange', hide, { once: true });
  });
  await page.goto(new URL(`?${query}&paused=1`, demo.address).href);
  await page.waitForFunction(() => window.offheapDemo !== undefined, undefined, { timeout: 120_000 });
  return page;
}

/** Runs the page for the given number of frames, without drawing. */
async function run(page: Page, frames: number): Promise<void> {
  const draw = await stubDraws(page);
  const until = await page.evaluate((frames) => {
    const demo = window.offheapDemo!;
    document.body.style.visibility = 'hidden'; // displaying the page also takes software rendering
    demo.resume();
    return demo.frames + frames;
  }, frames);
  await page.waitForFunction((until) => window.offheapDemo!.frames >= until, until, { timeout: 120_000 });
  await page.evaluate(() => {
    window.offheapDemo!.pause();
    document.body.style.visibility = '';
  });
  await draw();
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    const demo = window.offheapDemo!;
    // Of fireworks: a whole round of shells, none of which is still a white ball.
    const { play } = demo.simulation.store as unknown as {
      play?: { flares?: readonly { age: number; tint: string }[] };
    };
    const flares = play?.flares;
    if (flares !== undefined) {
      for (let i = 0; i < 1200; i++) {
        const round = flares.slice(-5);
        const tints = new Set(round.map(({ tint }) => tint));
        if (tints.size === 5 && round[0]!.age < 1.5 && round[4]!.age > 0.45) break;
        demo.step();
      }
    }
    demo.render();
  });
  const quality = name.includes('phone') || name === 'snow' ? 62 : 78;
  await page.screenshot({ path: join(import.meta.dirname, `${name}.jpg`), type: 'jpeg', quality });
  await page.close();
  console.log(`${name}.jpg`);
}
