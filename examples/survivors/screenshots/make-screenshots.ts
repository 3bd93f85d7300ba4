import { join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';
import { stubDraws } from '../../../tools/stub-draws.ts';

interface Shot {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Steps before the picture. */
  readonly steps: number;
  /** Enemies in addition. */
  readonly horde: number;
  readonly until: 'play' | 'choose';
}

const SHOTS: readonly Shot[] = [
  { name: 'wide', width: 1280, height: 720, seed: 3, steps: 5400, horde: 280, until: 'play' },
  { name: 'phone', width: 390, height: 844, seed: 9, steps: 3000, horde: 150, until: 'play' },
  { name: 'level-up', width: 1280, height: 720, seed: 8, steps: 2400, horde: 60, until: 'choose' },
];

/** The pictures on the command line, or all. */
const names = process.argv.length > 2 ? process.argv.slice(2) : SHOTS.map(({ name }) => name);

/** The radius around the hero without enemies. */
const CLEAR = 105;

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
try {
  for (const { name, width, height, seed, steps, until, horde } of SHOTS.filter(({ name }) =>
    names.includes(name),
  )) {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.addInitScript('globalThis.__name = (named) => named'); // tsx adds names to the functions that are passed to the page
    await page.goto(new URL(`?paused&seed=${seed}`, demo.address).href);
    await page.waitForFunction(() => window.offheapSurvivors !== undefined);
    const drawAgain = await stubDraws(page); // only the last frame is seen
    await page.evaluate(
      ({ steps, until, horde, CLEAR }) => {
        const { hero, bodies, autoplay, spawnHorde, scene, update } = window.offheapSurvivors!;
        Object.assign(hero, { missiles: 2, blades: 3, nova: 1, boltCount: 3, hp: 200, fullHp: 200 });
        for (let i = 0; i < steps; i++) {
          hero.hp = Math.max(hero.hp, 60);
          autoplay(1);
        }
        spawnHorde(horde);
        for (let i = 0; i < 90; i++) {
          hero.hp = Math.max(hero.hp, 60);
          autoplay(1);
          scene.draw(1, 1 / 60); // with particles
        }
        hero.unhurt = 9; // no red frame
        // The hero stands on clear ground.
        bodies.each(({ at, before }) => {
          const distance = at.distance(hero.at);
          if (distance > CLEAR) return;
          const factor = (CLEAR + 0.4 * distance) / distance;
          at.set(hero.at.x + (at.x - hero.at.x) * factor, hero.at.y + (at.y - hero.at.y) * factor);
          before.copy(at);
        });
        if (until === 'choose') {
          hero.xp = 1000;
          update();
          for (let i = 0; i < 45; i++) scene.draw(1, 1 / 60);
        }
      },
      { steps, until, horde, CLEAR },
    );
    await drawAgain();
    await page.evaluate(() => void window.offheapSurvivors!.loop.advance(0));
    await page.screenshot({ path: join(import.meta.dirname, `${name}.jpg`), type: 'jpeg', quality: 84 });
    await page.close();
    console.log(`${name}.jpg`);
  }
} finally {
  await browser.close();
  await demo.close();
}
