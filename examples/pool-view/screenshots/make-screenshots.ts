import { join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  const page = await browser.newPage({ viewport: { width: 960, height: 620 } });
  await page.goto(new URL('?paused', demo.address).href);
  await page.waitForFunction(() => window.offheapPoolView !== undefined);
  const path = join(import.meta.dirname, 'options.jpg');
  await page.locator('main').screenshot({ path, type: 'jpeg', quality: 82 });
  console.log('options.jpg');
} finally {
  await browser.close();
  await demo.close();
}
