import { join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';

const SIZES = { wide: { width: 1120, height: 560 }, phone: { width: 390, height: 700 } };

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  for (const [name, viewport] of Object.entries(SIZES)) {
    const page = await browser.newPage({ viewport });
    await page.goto(new URL('?paused', demo.address).href);
    await page.waitForFunction(() => window.offheapActors !== undefined);
    await page.evaluate(() => {
      const { meadow } = window.offheapActors!;
      for (let i = 0; i < 120; i++) meadow.step(1 / 60);
      const { actors, view } = meadow;
      const somebody = actors.find((actor) => {
        const { x, y, isPerson } = actor;
        if (!isPerson || x < innerWidth / 3 || y < innerHeight / 2) return false;
        const hit = view.hitTest(x, y - 30);
        return hit !== undefined && actors.handleOf(hit) === actors.handleOf(actor);
      })!;
      meadow.pick(somebody.x, somebody.y - 30);
      meadow.step(0);
      window.offheapActors!.draw();
    });
    await page.screenshot({ path: join(import.meta.dirname, `${name}.jpg`), type: 'jpeg', quality: 84 });
    console.log(`${name}.jpg`);
  }
} finally {
  await browser.close();
  await demo.close();
}
