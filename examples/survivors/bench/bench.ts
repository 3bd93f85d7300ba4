import { resolve } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';
import { stubDraws } from '../../../tools/stub-draws.ts';

/** Milliseconds of script per frame with 5,000 enemies, with draw calls stubbed: `pnpm --filter @offheap/example-survivors bench`. */
const ENEMIES = 5000;
const FRAMES = 150;
const ROUNDS = 6;

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.addInitScript('globalThis.__name = (named) => named'); // tsx adds names to the functions that are passed to the page
  await page.goto(new URL('?paused&seed=1', demo.address).href);
  await page.waitForFunction(() => window.offheapSurvivors !== undefined);
  await stubDraws(page);
  await page.evaluate((count) => {
    const { hero, enemies, spawnHorde } = window.offheapSurvivors!;
    Object.assign(hero, { blades: 6, missiles: 6, nova: 6, boltCount: 7, boltPierce: 2 });
    spawnHorde(count);
    enemies.each((enemy) => void (enemy.hp = 1e6));
  }, ENEMIES);
  for (let round = 0; round < ROUNDS; round++) {
    const times = await page.evaluate((frames) => {
      const { hero, enemies, game, direction, update, render } = window.offheapSurvivors!;
      const times = { step: [] as number[], draw: [] as number[], frame: [] as number[], enemies: 0 };
      for (let i = 0; i < frames; i++) {
        hero.hp = hero.fullHp;
        game.phase = 'play';
        direction.x = Math.sin(game.tick / 90);
        const start = performance.now();
        update();
        const middle = performance.now();
        render(1, 1 / 60);
        const end = performance.now();
        times.step.push(middle - start);
        times.draw.push(end - middle);
        times.frame.push(end - start);
      }
      times.enemies = enemies.length;
      return times;
    }, FRAMES);
    const figures = (times: readonly number[]): string => {
      const sorted = Float64Array.from(times);
      sorted.sort(); // in place: a typed array sorts by number
      return `${sorted[0]!.toFixed(2)} / ${sorted[sorted.length >> 1]!.toFixed(2)}`;
    };
    const { step, draw, frame, enemies } = times;
    console.log(
      `${enemies} enemies, least / median ms: step ${figures(step)}, draw ${figures(draw)}, frame ${figures(frame)}`,
    );
  }
} finally {
  await browser.close();
  await demo.close();
}
