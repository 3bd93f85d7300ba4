import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { gamePages, play, saved, tick } from './game-page.ts';

const open = gamePages();

/** The distance that the hero has moved so far, in points. */
const way = (page: Page): Promise<{ x: number; y: number }> =>
  page.evaluate(() => {
    const { x, y } = window.offheapSurvivors!.hero.at;
    return { x, y };
  });
/** Runs steps with the current input. */
const advance = (page: Page, steps: number): Promise<unknown> =>
  page.evaluate((steps) => void window.offheapSurvivors!.loop.advance(steps), steps);
/** The message of the game. The text stays in the page after it is hidden, which may happen soon on a busy machine. */
const said = (page: Page, hasText: string | RegExp): Promise<void> =>
  page.locator('#toast').filter({ hasText }).waitFor({ state: 'attached' });

describe('the controls', () => {
  it('move the hero with keys and with the mouse', async () => {
    const page = await open();
    await page.keyboard.down('d');
    await advance(page, 30);
    await page.keyboard.up('d');
    const right = await way(page);
    expect(right.x).toBeGreaterThan(60);
    expect(right.y).toBe(0);
    await page.mouse.move(320, 10);
    await page.mouse.down();
    await advance(page, 30);
    await page.mouse.up();
    const up = await way(page);
    expect(up.y).toBeLessThan(-60);
    await advance(page, 10);
    expect(await way(page)).toEqual(up);
  });

  it('move the hero with a stick under the finger on a phone', async () => {
    const page = await open('?paused&seed=5', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number, y?: number): Promise<unknown> =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: x === undefined ? [] : [{ x, y: y! }],
      });
    await touch('touchStart', 200, 600);
    await touch('touchMove', 130, 600);
    expect(await page.locator('#stick').isVisible()).toBe(true);
    await advance(page, 30);
    await touch('touchEnd');
    expect(await page.locator('#stick').isVisible()).toBe(false);
    const { x, y } = await way(page);
    expect(x).toBeLessThan(-60);
    expect(y).toBeCloseTo(0);
    await advance(page, 5);
    expect((await way(page)).x).toBe(x);
    await page.evaluate(() => window.offheapSurvivors!.loop.start());
    await page.getByRole('button', { name: 'Pause' }).tap();
    expect(await page.locator('#pause').isVisible()).toBe(true);
  });

  it('begin a game at the title, pause the game, run a step, and continue', async () => {
    const page = await open('?seed=5');
    await page.getByRole('button', { name: 'New game' }).first().click();
    expect(await page.locator('#title').isVisible()).toBe(false);
    await page.waitForFunction(() => window.offheapSurvivors!.game.tick > 2);
    await page.keyboard.press('p');
    expect(await page.locator('#pause').isVisible()).toBe(true);
    const before = await tick(page);
    await page.keyboard.press('.');
    expect(await tick(page)).toBe(before + 1);
    await page.getByRole('button', { name: 'One step' }).click();
    expect(await tick(page)).toBe(before + 2);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.waitForFunction((before) => window.offheapSurvivors!.game.tick > before + 2, before);
  });

  it('rewind while the key is held', async () => {
    const page = await open();
    await play(page, 400);
    await page.keyboard.down('r');
    await page.waitForFunction(() => window.offheapSurvivors!.game.tick < 390);
    await page.keyboard.up('r');
    const turned = await tick(page);
    await page.waitForFunction((turned) => window.offheapSurvivors!.game.tick > turned, turned);
  });

  it('choose an upgrade by key and by card', async () => {
    const page = await open();
    const levelUp = (): Promise<void> =>
      page.evaluate(() => {
        const { hero, loop } = window.offheapSurvivors!;
        hero.xp += 40;
        loop.advance();
      });
    const phase = (): Promise<string> => page.evaluate(() => window.offheapSurvivors!.game.phase);
    await levelUp();
    expect(await phase()).toBe('choose');
    expect(await page.locator('#choices button').count()).toBe(3);
    await page.keyboard.press('2');
    expect(await phase()).toBe('play');
    expect(await page.locator('#choices').isVisible()).toBe(false);
    await levelUp();
    await page.locator('#choices button').nth(2).click();
    expect(await phase()).toBe('play');
  });

  it('show the components of the enemy that is clicked, as they change', async () => {
    const page = await open();
    await play(page, 240);
    const at = await page.evaluate(() => {
      const { loop, enemies, bodies, camera, game, hero } = window.offheapSurvivors!;
      hero.nextBolt = 99;
      const entity = enemies.entityAt(0);
      bodies.get(entity)!.at.set(hero.at.x + 120, hero.at.y);
      bodies.get(entity)!.before.set(hero.at.x + 120, hero.at.y);
      game.selected = entity;
      loop.advance(0);
      game.selected = enemies.entityAt(1);
      return {
        x: (hero.at.x + 120 - camera.left) * camera.zoom,
        y: (hero.at.y - 6 - camera.top) * camera.zoom,
      };
    });
    await page.mouse.click(at.x, at.y);
    const panel = page.locator('#inspector');
    expect(await panel.locator('h2').textContent()).toContain('Slime');
    expect(await panel.locator('h3').allTextContents()).toEqual(['Body', 'Enemy']);
    const before = await panel.textContent();
    await advance(page, 3);
    expect(await panel.textContent()).not.toBe(before);
    await page.mouse.click(5, 200);
    expect(await panel.isVisible()).toBe(false);
  });

  it('save in the browser, and continue after the page is loaded again', async () => {
    const page = await open('?paused&seed=5');
    await play(page, 300);
    await page.keyboard.press('k');
    await said(page, 'Saved in this browser.');
    const bytes = await saved(page);
    await page.goto(page.url().replace('seed=5', 'seed=9'));
    await page.waitForFunction(() => window.offheapSurvivors !== undefined);
    expect(await saved(page)).not.toBe(bytes);
    await page.keyboard.press('l');
    await said(page, 'Loaded.');
    expect(await saved(page)).toBe(bytes);
  });

  it('save to a file and open the file; a damaged file is refused, and changes nothing', async () => {
    const page = await open();
    await play(page, 300);
    const bytes = await saved(page);
    await page.evaluate(() => window.offheapSurvivors!.loop.start());
    await page.keyboard.press('p');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save to a file' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('survivors.save');
    const file = await readFile(await download.path());
    const paused = await saved(page);

    const openFile = async (name: string, buffer: Buffer, text: RegExp): Promise<void> => {
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a file' }).click();
      await (await choosing).setFiles({ name, mimeType: 'application/gzip', buffer });
      await said(page, text);
    };
    await page.evaluate(() => window.offheapSurvivors!.restart(8));
    const other = await saved(page);
    await openFile('cut.save', file.subarray(0, file.length - 40), /./);
    expect(await saved(page)).toBe(other);
    await openFile('survivors.save', file, /survivors.save is loaded/);
    expect(await saved(page)).toBe(paused);
    expect(paused).not.toBe(other);
    expect(bytes).not.toBe(other);
  });
});
