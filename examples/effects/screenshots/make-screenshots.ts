import { join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
const path = (name: string): string => join(import.meta.dirname, `${name}.jpg`);
try {
  const page = await browser.newPage({ viewport: { width: 844, height: 500 } });
  await page.goto(new URL('?paused=1&thumbnails=0', demo.address).href);
  await page.waitForFunction(() => window.offheapEffects !== undefined, undefined, { timeout: 120_000 });
  // The contact sheet: every effect of the gallery in a separate picture.
  const pictures: (readonly [title: string, url: string])[] = [];
  for (const name of await page.evaluate(() => window.offheapEffects!.gallery)) {
    pictures.push(
      await page.evaluate((name) => {
        const demo = window.offheapEffects!;
        demo.choose(name);
        return [demo.effect.title, demo.stage.thumbnail(400, 300).toDataURL()] as const;
      }, name),
    );
  }
  const sheet = await browser.newPage({ viewport: { width: 1220, height: 300 } });
  await sheet.setContent(`<style>
    body { display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; margin: 8px; background: #0b0e16; color: #ccd2e8; font: 13px system-ui, sans-serif; }
    figure { margin: 0; } img { display: block; width: 100%; border-radius: 6px; } figcaption { padding: 4px 2px; }
  </style>${pictures.map(([title, url]) => `<figure><img src="${url}"><figcaption>${title}</figcaption></figure>`).join('')}`);
  await sheet.screenshot({ path: path('gallery'), type: 'jpeg', quality: 78, fullPage: true });
  console.log('gallery.jpg');

  for (const [name, width, height] of [
    ['editor', 1280, 720],
    ['phone', 390, 844],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(new URL('?paused=1#campfire', demo.address).href);
    await page.waitForFunction(() => document.querySelectorAll('#gallery canvas').length === 12, undefined, {
      timeout: 300_000,
    });
    await page.getByRole('button', { name: 'Edit the layer Flames' }).click();
    await page.screenshot({ path: path(name), type: 'jpeg', quality: 78 });
    await page.close();
    console.log(`${name}.jpg`);
  }
} finally {
  await browser.close();
  await demo.close();
}
