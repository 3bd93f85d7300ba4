import { expect, it, vi } from 'vitest';
import { stubDraws } from '../../../tools/stub-draws.ts';
import { gamePages } from './game-page.ts';

// Measure what players get. In a test, Vite builds the development version, whose checked mode records views, and these
// records can be dropped only between two jobs: one job of a hundred frames keeps all of them.
vi.stubEnv('NODE_ENV', 'production');
const open = gamePages('--js-flags=--expose-gc');
const FRAMES = 2000;

it('keeps the size of the heap constant over 2,000 frames with a thousand enemies', async () => {
  const page = await open();
  await stubDraws(page);
  const session = await page.context().newCDPSession(page);
  const hundredFrames = (): Promise<void> =>
    page.evaluate(() => {
      const { hero, autoplay, scene } = window.offheapSurvivors!;
      for (let i = 0; i < 100; i++) {
        hero.hp = hero.fullHp; // the game must not end
        autoplay(1);
        scene.draw(1, 1 / 60);
      }
    });
  const run = async (frames: number): Promise<void> => {
    for (let i = 0; i < frames; i += 100) await hundredFrames();
  };
  const used = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  await page.evaluate(() => window.offheapSurvivors!.spawnHorde(1000));
  await run(800);
  const before = await used();
  await run(FRAMES);
  const grown = (await used()) - before;
  expect(grown / FRAMES, `${grown} bytes in all`).toBeLessThan(512);
});
