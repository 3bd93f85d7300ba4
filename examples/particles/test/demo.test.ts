import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';

const root = resolve(import.meta.dirname, '..');
const outDir = mkdtempSync(join(tmpdir(), 'offheap-demo-'));
/** Room for the panel. */
const WIDE = { viewport: { width: 1000, height: 700 } };
let server: PreviewServer;
let browser: Browser;
let page: Page;
/** What the page's console said in anger. */
let complaints: string[] = [];

beforeAll(async () => {
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  server = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { port: 0 } });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(outDir, { recursive: true, force: true });
});
afterEach(() => page?.context().close());

async function open(query: string, options: BrowserContextOptions = {}, prepare?: () => void): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 640, height: 480 }, ...options });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (prepare) await page.addInitScript(prepare);
  await page.goto(new URL(query, server.resolvedUrls!.local[0]).href);
  await page.waitForFunction(
    () => window.offheapDemo !== undefined || document.getElementById('notice')?.hidden === false,
  );
}

async function frames(count: number): Promise<void> {
  const from = await page.evaluate(() => window.offheapDemo!.frames);
  await page.waitForFunction((until) => window.offheapDemo!.frames >= until, from + count);
}

/** Of the particles born within the last two steps, read from the pool's bytes: how many, and their mean place. */
function newborn(): Promise<{ count: number; x: number; y: number }> {
  return page.evaluate(() => {
    const { memory, layout, slabs, slabCapacity, length } = window.offheapDemo!.fountain.pool;
    const at = (name: string): number => layout.fields.find((field) => field.name === name)!.byteOffset;
    let [count, x, y] = [0, 0, 0];
    for (let i = 0; i < length; i++) {
      const entry = slabs[Math.floor(i / slabCapacity)]! + (i % slabCapacity) * layout.stride;
      const value = (name: string): number => memory.view.getFloat32(entry + at(name), true);
      if (value('span') < 1.2 || value('span') - value('life') > 2.5 / 60) continue;
      count++;
      x += value('x');
      y += value('y');
    }
    return { count, x: x / count, y: y / count };
  });
}

describe.each(['points=0', 'points=1'])('the built demo, %s', (mode) => {
  it('shows known particles where the memory says they are, and background where one was killed', async () => {
    await open(`?count=1000&rate=0&paused=1&ui=0&${mode}`);
    const seen = await page.evaluate(() => {
      const demo = window.offheapDemo!;
      const { pool } = demo.fountain;
      const tints = [0xff0000, 0x00ff00, 0x2040ff];
      const handles = tints.map((tint, i) =>
        pool.spawn((particle) => {
          particle.x = 120.5 + 200 * i;
          particle.y = 100.5 + 90 * i;
          particle.span = 4;
          particle.life = 3; // a quarter of its life has gone: white stop of the tints, full alpha
          particle.size = 16;
          particle.tint = tint;
        }),
      );
      const inMemory = [0, 1, 2].map((i): [number, number] => {
        const entry = pool.slabs[0]! + i * pool.layout.stride;
        return [pool.memory.f32[entry / 4]!, pool.memory.f32[entry / 4 + 1]!];
      });
      const places = [...inMemory, [120.5, 280.5] as [number, number]];
      const before = demo.pixels(places);
      pool.destroy(handles[1]!);
      const after = demo.pixels(places);
      pool.clear();
      return { inMemory, before, after, empty: demo.pixels(places) };
    });
    expect(seen.inMemory).toEqual([
      [120.5, 100.5],
      [320.5, 190.5],
      [520.5, 280.5],
    ]);
    const background = [6, 7, 15];
    expectColors(seen.before, [[255, 7, 15], [6, 255, 15], [38, 71, 255], background]);
    expectColors(seen.after, [[255, 7, 15], background, [38, 71, 255], background]);
    expectColors(seen.empty, [background, background, background, background]);
    expect(complaints).toEqual([]);
  });
});

describe('the built demo', () => {
  it('runs with 100,000 particles and follows the pointer, without a complaint on the console', async () => {
    await open('?count=100000&points=1&warm=4');
    await frames(3);
    expect(await page.evaluate(() => window.offheapDemo!.fountain.pool.length)).toBeGreaterThan(80_000);
    for (const [x, y] of [
      [120, 330],
      [560, 150],
    ] as const) {
      await page.mouse.move(x, y);
      await frames(3);
      const born = await newborn();
      expect(born.count).toBeGreaterThan(100);
      expect(Math.abs(born.x - x)).toBeLessThan(25);
      expect(Math.abs(born.y - y)).toBeLessThan(45);
    }
    const { text, used } = await page.evaluate(() => {
      window.offheapDemo!.pause();
      return {
        text: document.getElementById('stats')!.textContent,
        used: window.offheapDemo!.heap.used,
      };
    });
    expect(text).toMatch(/particles\d+,\d{3}frame.+ msscript.+ msin use.+ MiB/);
    expect(used).toBeGreaterThan(80_000 * 32);
    expect(complaints).toEqual([]);
  });

  it('bursts where it is clicked', async () => {
    await open('?count=3000&rate=0&paused=1');
    await page.mouse.click(200, 200);
    const born = await page.evaluate(() => {
      const demo = window.offheapDemo!;
      demo.step(1 / 60);
      const distances: number[] = [];
      for (const { x, y } of demo.fountain.pool) distances.push(Math.hypot(x - 200, y - 200));
      return distances;
    });
    expect(born.length).toBe(100);
    expect(Math.max(...born)).toBeLessThan(15);
  });

  it('takes its settings from the address, and puts them there', async () => {
    await open('?count=500&paused=1', WIDE);
    expect(await page.locator('label:has(input[name=count]) output').textContent()).toBe('500');
    await page.locator('input[name=life]').fill('1.5');
    expect(await page.evaluate(() => window.offheapDemo!.settings.life)).toBe(1.5);
    expect(new URL(page.url()).search).toBe('?count=500&life=1.5&paused=1');
  });

  it('pauses by key, by button and while the page is hidden', async () => {
    await open('?count=100', WIDE);
    const running = (): Promise<boolean> => page.evaluate(() => window.offheapDemo!.running);
    expect(await running()).toBe(true);
    await page.keyboard.press('Space');
    expect(await running()).toBe(false);
    await page.getByRole('button', { name: 'Play' }).click();
    expect(await running()).toBe(true);
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    expect(await running()).toBe(false);
    await hide(false);
    expect(await running()).toBe(true);
  });

  it('shows a still picture where reduced motion is asked for', async () => {
    await open('?count=300', { reducedMotion: 'reduce' });
    const { running, length } = await page.evaluate(() => ({
      running: window.offheapDemo!.running,
      length: window.offheapDemo!.fountain.pool.length,
    }));
    expect(running).toBe(false);
    expect(length).toBeGreaterThan(100);
  });

  it('follows the window and sharp screens', async () => {
    await open('?count=100&rate=0&paused=1&ui=0', { deviceScaleFactor: 2 });
    const size = (): Promise<number[]> =>
      page.evaluate(() => {
        const { width, height, clientWidth, clientHeight } = document.querySelector('canvas')!;
        return [width, height, clientWidth, clientHeight];
      });
    expect(await size()).toEqual([1280, 960, 640, 480]);
    await page.setViewportSize({ width: 500, height: 300 });
    await page.waitForFunction(() => document.querySelector('canvas')!.clientWidth === 500);
    expect(await size()).toEqual([1000, 600, 500, 300]);
    const [lit] = await page.evaluate(() => {
      const demo = window.offheapDemo!;
      demo.fountain.pool.spawn((particle) => {
        particle.x = 450.5;
        particle.y = 250.5;
        particle.size = 16;
        particle.span = 4;
        particle.life = 3;
      });
      return demo.pixels([[450.5, 250.5]]);
    });
    expectColors([lit!], [[255, 255, 255]]);
  });

  it('says so where there is no WebGL', async () => {
    await open('', {}, () => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    expect(await page.locator('#notice').textContent()).toContain(
      'WebGL 2, which this browser does not offer',
    );
    expect(await page.evaluate(() => window.offheapDemo)).toBeUndefined();
  });
});

function expectColors(
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
): void {
  const far = actual.some((color, i) => color.some((value, j) => Math.abs(value - expected[i]![j]!) > 16));
  if (far) expect(actual).toEqual(expected);
}
