import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { type ServedDemo, serveDemo } from '../../../tools/serve-demo.ts';
import { stubDraws } from '../../../tools/stub-draws.ts';

/** No garbage is collected while bytes are counted. */
const HEAP_FLAGS =
  '--js-flags=--min-semi-space-size=64 --max-semi-space-size=64 --no-memory-reducer --expose-gc';
/** The number of frames over which bytes are counted. */
const FRAMES = 1000;
let demo: ServedDemo;
let browser: Browser;
let page: Page;
/** The errors on the page's console. */
let complaints: string[] = [];

beforeAll(async () => {
  demo = await serveDemo(resolve(import.meta.dirname, '..'));
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumFlags, HEAP_FLAGS] });
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});
afterEach(async () => {
  await page?.context().close();
  expect(complaints).toEqual([]);
});

async function open(query: string, viewport = { width: 800, height: 600 }): Promise<void> {
  const context = await browser.newContext({ viewport });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    const said = message.text();
    // Reading pixels back is slow, and only tests do it.
    if (said.includes('GPU stall due to ReadPixels')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(said);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(new URL(query, demo.address).href);
  await page.waitForFunction(() => window.offheapBoids !== undefined);
}

describe('the built page', () => {
  it('draws 20,000 boids, which align with their neighbours', { timeout: 180_000 }, async () => {
    await open('?count=20000&paused=1&ui=0');
    const seen = await page.evaluate(() => {
      const demo = window.offheapBoids!;
      const { flock, stage } = demo;
      const lit = (): { boids: number; navy: number } => {
        const { rgba } = stage.pixels();
        let [boids, navy] = [0, 0];
        for (let i = 0; i < rgba.length; i += 4) {
          const [red, green, blue] = [rgba[i]!, rgba[i + 1]!, rgba[i + 2]!];
          if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) boids++;
          if (Math.hypot(red - 0x0b, green - 0x1a, blue - 0x33) < 2) navy++;
        }
        return { boids, navy };
      };
      const start = flock.alignment;
      const first = lit();
      for (let i = 0; i < 300; i++) demo.step();
      return { start, end: flock.alignment, length: flock.flock.length, first, last: lit() };
    });
    expect(seen.length).toBeGreaterThan(19_900);
    expect(seen.first.boids).toBeGreaterThan(20_000);
    expect(seen.last.boids).toBeGreaterThan(20_000);
    expect(seen.first.navy).toBeGreaterThan(300); // the hunters
    expect(Math.abs(seen.start)).toBeLessThan(0.1);
    expect(seen.end).toBeGreaterThan(seen.start + 0.5);
  });

  it(
    'creates no more garbage than pixi.js does for the same number of objects',
    { timeout: 300_000 },
    async () => {
      await open('?count=300&paused=1&ui=0&points=1');
      const session = await page.context().newCDPSession(page);
      await stubDraws(page);
      const growth = async (
        frames: number,
        what: 'flock' | 'step' | 'plain' | 'empty' | 'nothing',
      ): Promise<number> => {
        await session.send('HeapProfiler.collectGarbage');
        const { usedSize: before } = await session.send('Runtime.getHeapUsage');
        await page.evaluate(
          ([count, kind]) => {
            const demo = window.offheapBoids!;
            const { renderer, frame, plainFrame, emptyFrame } = demo.stage;
            for (let i = 0; i < count; i++) {
              if (kind === 'flock' || kind === 'step') demo.step();
              if (kind === 'flock') renderer.render(frame);
              else if (kind === 'plain') renderer.render(plainFrame);
              else if (kind === 'empty') renderer.render(emptyFrame);
            }
          },
          [frames, what] as const,
        );
        return (await session.send('Runtime.getHeapUsage')).usedSize - before;
      };
      // Warm up with few boids, because code that runs once per frame takes thousands of frames until it is compiled.
      for (const kind of ['flock', 'plain', 'empty', 'nothing'] as const) await growth(4000, kind);
      await page.evaluate(() => (window.offheapBoids!.settings.count = 20_000));
      await growth(100, 'flock');
      expect(await page.evaluate(() => window.offheapBoids!.flock.flock.length)).toBeGreaterThan(19_900);
      const nothing = await growth(1, 'nothing');
      // Each measurement contains the garbage of a frame, and numbers of code that runs once per frame and is not compiled yet.
      // When V8 compiles that code is not known, so the lowest of up to ten counts.
      const least = async (
        frames: number,
        what: 'flock' | 'plain' | 'step' | 'empty',
        limit: number,
      ): Promise<number> => {
        const grown: number[] = [];
        do grown.push(((await growth(frames, what)) - nothing) / frames);
        while (grown.length < 3 || (grown.length < 10 && Math.min(...grown) >= limit));
        return Math.min(...grown);
      };
      // No garbage per boid, and that of pixi.js for two display objects.
      expect(await least(300, 'step', 160)).toBeLessThan(160);
      const empty = await least(FRAMES, 'empty', 0);
      const plain = await least(FRAMES, 'plain', empty + 100);
      const limit = Math.min(plain + 160, empty + 250);
      expect(await least(FRAMES, 'flock', limit)).toBeLessThan(limit);
    },
  );

  it('pauses, steps, and reacts to the pointer and to the settings', async () => {
    await open('?count=2000&predators=0&obstacles=0', { width: 1000, height: 700 });
    const running = (): Promise<boolean> => page.evaluate(() => window.offheapBoids!.running);
    expect(await running()).toBe(true);
    await page.waitForFunction(() => window.offheapBoids!.frames > 3);
    await page.keyboard.press('Space');
    expect(await running()).toBe(false);
    const time = (): Promise<number> => page.evaluate(() => window.offheapBoids!.flock.time);
    const before = await time();
    await page.getByText('step', { exact: true }).first().click();
    expect(await time()).toBeCloseTo(before + 1 / 60);

    const around = (): Promise<number> =>
      page.evaluate(() => {
        const demo = window.offheapBoids!;
        for (let i = 0; i < 60; i++) demo.step();
        let count = 0;
        for (const { x, y } of demo.flock.poses) if (Math.hypot(x - 424, y - 424) < 80) count++;
        return count;
      });
    const calm = await around();
    await page.mouse.move(400, 400);
    await page.mouse.down();
    expect(await around()).toBeLessThan(calm / 3);
    await page.mouse.up();

    await page.locator('.lil-controller', { hasText: 'boids' }).locator('input').fill('500');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).searchParams.get('count')).toBe('500');
    await around();
    expect(await page.evaluate(() => window.offheapBoids!.flock.flock.length)).toBe(500);
    await page.keyboard.press('Escape');
  });
});
