import { expect, it } from 'vitest';
import { stubDraws } from '../../../tools/stub-draws.ts';
import { gamePages } from './game-page.ts';

const open = gamePages('--js-flags=--expose-gc');
/** Frames between two readings. */
const FRAMES = 1000;

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
  await run(600);
  const sizes = [await used()];
  for (let i = 0; i < 2; i++) {
    await run(FRAMES);
    sizes.push(await used());
  }
  // Code that the engine compiles late stays on the heap. It comes once, and a leak in every frame.
  const [a, b, c] = sizes as [number, number, number]; // as many as readings
  expect(Math.min(b - a, c - b) / FRAMES, `${sizes.join(', ')} bytes`).toBeLessThan(512);
});
