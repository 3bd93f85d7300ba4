import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, createServer, type InlineConfig, preview } from 'vite';
import { chromiumFlags, chromiumPath } from '../../tools/chromium.ts';
import { fileNameOf } from '../build/browser-programs.ts';

const recipe = new URL('../pages/recipes/physics-worker.md', import.meta.url);

/** The project of the recipe, in a folder from which its imports are found. */
let root: string;
let browser: Browser;

beforeAll(async () => {
  const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
  mkdirSync(cache, { recursive: true });
  root = mkdtempSync(join(cache, 'worker-'));
  const blocks = readFileSync(recipe, 'utf8').matchAll(/^```(?:ts|html)\n(.*?)^```/gms);
  for (const [, code] of blocks) {
    const path = join(root, fileNameOf(code!)!);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code!);
  }
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumFlags] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(root, { recursive: true, force: true });
});

/** Uses the sources of the packages, which the configuration of the recipe does not. */
const options: InlineConfig = {
  logLevel: 'warn',
  resolve: { conditions: ['@offheap/source', 'module', 'browser', 'development|production'] },
};

/** The number of pixels of the canvas that are not black, left and right of the middle third. */
async function outside(page: Page): Promise<number> {
  const image = await page.locator('canvas').screenshot();
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { data, width } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let lit = 0;
    for (let i = 0; i < data.length; i += 4) {
      const x = (i / 4) % width;
      if (data[i]! > 128 && (x < width / 3 || x > (2 * width) / 3)) lit++;
    }
    return lit;
  }, image.toString('base64'));
}

/** Opens the page of the recipe, and waits until the worker has moved dots out of the middle. */
async function use(address: string): Promise<void> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  try {
    await page.goto(address, { waitUntil: 'commit' });
    await page.locator('canvas').waitFor({ timeout: 90_000 }); // the dev server bundles pixi.js first
    await expect.poll(() => outside(page), { timeout: 60_000 }).toBeGreaterThan(1000);
    const before = await outside(page);
    await page.mouse.click(20, 20);
    await page.mouse.click(20, 20);
    await expect.poll(() => outside(page), { timeout: 60_000 }).not.toBe(before); // the dots move on
    expect(errors).toEqual([]);
  } finally {
    await page.close();
  }
}

describe('the project of the recipe with a worker', () => {
  test('consists of five files', () => {
    const files = ['index.html', 'vite.config.ts', 'src/body.ts', 'src/main.ts', 'src/worker.ts'];
    for (const file of files) expect(readFileSync(join(root, file), 'utf8')).toContain(file);
  });

  test('draws what the worker simulates, served by the dev server', async () => {
    const server = await createServer({ ...options, root, server: { port: 0 } });
    await server.listen();
    try {
      await use(server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  });

  test('draws what the worker simulates, built and served', async () => {
    await build({ ...options, root });
    const server = await preview({ ...options, root, preview: { port: 0 } });
    try {
      await use(server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  });
});
