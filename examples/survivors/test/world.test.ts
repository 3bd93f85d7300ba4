import { f32, Struct } from '@offheap/struct';
import { World } from '@offheap/ecs';
import type { Page } from 'playwright';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gamePages, play, saved, tick } from './game-page.ts';

const open = gamePages();
let page: Page;
beforeAll(async () => {
  page = await open();
});
beforeEach(() => page.evaluate(() => window.offheapSurvivors!.restart(5)));
const numbers = (save: string): number[] => save.split(',').map(Number);

describe('the world of the game', () => {
  it('is the same after the same input, and differs for another seed', async () => {
    await play(page, 1500);
    const first = await saved(page);
    expect(await page.evaluate(() => window.offheapSurvivors!.game.kills)).toBeGreaterThan(20);
    await page.evaluate(() => window.offheapSurvivors!.restart(5));
    await play(page, 1500);
    expect(await saved(page)).toBe(first);
    await page.evaluate(() => window.offheapSurvivors!.restart(6));
    await play(page, 1500);
    expect(await saved(page)).not.toBe(first);
  });

  it('has the same bytes after a save and a load, and continues in the same way after each load', async () => {
    await play(page, 1200);
    const before = await saved(page);
    const playOn = async (): Promise<string> => {
      await page.evaluate((bytes) => window.offheapSurvivors!.load(new Uint8Array(bytes)), numbers(before));
      expect(await saved(page)).toBe(before);
      await play(page, 300);
      return saved(page);
    };
    const first = await playOn();
    expect(first).not.toBe(before);
    expect(await playOn()).toBe(first);
  });

  it('has the bytes of an earlier frame after it is rewound to that frame, up to five seconds back', async () => {
    await play(page, 1200);
    const frame = await saved(page);
    await play(page, 290);
    expect(await saved(page)).not.toBe(frame);
    await page.evaluate(() => {
      const { game, stepBack } = window.offheapSurvivors!;
      while (game.tick > 1200) if (!stepBack()) throw new Error(`No frame before ${game.tick}.`);
    });
    expect(await tick(page)).toBe(1200);
    expect(await saved(page)).toBe(frame);
    await play(page, 400);
    await page.evaluate(() => {
      while (window.offheapSurvivors!.stepBack());
    });
    expect(await tick(page)).toBe(1600 - 298);
  });

  it('loads a save of version 1, in which the health was a fraction of 1', async () => {
    class Hero extends Struct {
      static readonly struct = 'Hero';
      health = f32(1);
      damage = f32(10);
    }
    const old = new World({ capacity: 10, version: 1 });
    old.single(Hero, { health: 0.5, damage: 31 });
    const hero = await page.evaluate(
      (bytes) => {
        const { load, hero } = window.offheapSurvivors!;
        load(new Uint8Array(bytes));
        return { hp: hero.hp, damage: hero.damage, level: hero.level };
      },
      [...old.save()],
    );
    expect(hero).toEqual({ hp: 50, damage: 31, level: 1 });
  });

  it('keeps a nameplate for each elite, through deaths, rewinds and loads', async () => {
    await page.evaluate(() => (window.offheapSurvivors!.game.tick = 46 * 60));
    await play(page, 2);
    const plates = (): Promise<{ plates: number; elites: number }> =>
      page.evaluate(() => {
        const { scene, elites } = window.offheapSurvivors!;
        return { plates: scene.plates.layer.children.length, elites: elites.length };
      });
    expect(await plates()).toEqual({ plates: 1, elites: 1 });
    await page.evaluate(() => {
      const { world, elites } = window.offheapSurvivors!;
      world.entities.destroy(elites.entityAt(0));
    });
    expect(await plates()).toEqual({ plates: 0, elites: 0 });
    await page.evaluate(() => void window.offheapSurvivors!.stepBack());
    await page.evaluate(() => {
      const { world, load } = window.offheapSurvivors!;
      load(world.save());
    });
    const after = await plates();
    expect(after.plates).toBe(after.elites);
  });
});
