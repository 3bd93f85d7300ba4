import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { f32, PackedPool, Struct } from '@offheap/struct';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { type ServedDemo, serveDemo } from '../../../tools/serve-demo.ts';
import { Spawner } from '../src/spawner.ts';

const root = resolve(import.meta.dirname, '..');

describe('the page', () => {
  let demo: ServedDemo;
  let browser: Browser;
  beforeAll(async () => {
    demo = await serveDemo(root);
    browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });

  it('draws each of its pictures, and the animated ones change', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(new URL('?paused', demo.address).href);
    await page.waitForFunction(() => window.offheapPoolView !== undefined);
    const { shares, changes } = await page.evaluate(() => {
      const pictures = window.offheapPoolView!.frames;
      // Another canvas keeps what this one shows until the browser takes it.
      const read = (): Uint8ClampedArray[] =>
        pictures.map((picture) => {
          picture.draw();
          const { canvas } = picture;
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
          copy.drawImage(canvas, 0, 0);
          return copy.getImageData(0, 0, canvas.width, canvas.height).data;
        });
      const differing = (a: Uint8ClampedArray, b: (i: number) => number): number =>
        a.reduce((count, value, i) => count + Number(Math.abs(value - b(i)) > 12), 0) / a.length;
      const before = read();
      for (let i = 0; i < 30; i++) for (const picture of pictures) picture.step(1 / 60);
      const after = read();
      return {
        shares: before.map((data) => differing(data, (i) => data[i % 4]!)),
        changes: before.map((data, i) => differing(data, (j) => after[i]![j]!)),
      };
    });
    expect(shares).toHaveLength(4);
    for (const share of shares) expect(share).toBeGreaterThan(0.01);
    for (const change of changes) expect(change).toBeGreaterThan(0.005);
    expect(complaints).toEqual([]);
  });
});

describe('the spawner', () => {
  class Spark extends Struct {
    life = f32();
  }

  it('emits the given number per second at any frame rate, up to the capacity', () => {
    for (const frameRate of [30, 60, 144, 1000]) {
      const sparks = new PackedPool(Spark, { capacity: 500 });
      const spawner = new Spawner(sparks, (spark) => {
        spark.life = 3;
      });
      spawner.rate = 100;
      for (let i = 0; i < 3 * frameRate; i++) spawner.update(1 / frameRate);
      expect(Math.abs(sparks.length - 300)).toBeLessThanOrEqual(1);
      spawner.burst(150);
      expect(Math.abs(sparks.length - 450)).toBeLessThanOrEqual(1);
      spawner.burst(1000);
      expect(sparks.length).toBe(500);
      expect(sparks.at(499).life).toBe(3);
    }
  });

  it('is the spawner in the README of @offheap/pixi', async () => {
    const code = await readFile(resolve(root, 'src/spawner.ts'), 'utf8');
    const readme = await readFile(resolve(root, '../../packages/pixi/README.md'), 'utf8');
    expect(readme).toContain(code.trim());
  });
});
