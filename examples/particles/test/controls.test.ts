import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { describe, expect, it, vi } from 'vitest';
import { MODES } from '../src/modes/modes.ts';
import { SCENES } from '../src/scenes/scenes.ts';
import {
  defaultsOf,
  MODE_NAMES,
  type ModeName,
  type ParameterName,
  readSettings,
  SCENE_NAMES,
  type Settings,
} from '../src/settings.ts';
import { sliderOf } from '../src/panel/panel.ts';
import { PRESETS } from '../src/panel/presets.ts';
import { writeSettingsFile } from '../src/panel/settings-file.ts';
import { expectApart } from '../../../tools/page-layout.ts';
import { stubDraws } from '../../../tools/stub-draws.ts';
import { demoPages } from './demo-page.ts';

const open = demoPages();
/** Room for the panel. */
const WIDE = { viewport: { width: 1280, height: 720 } };
/** Few particles, so that a software renderer keeps up. */
const SMALL = '?count=300&points=1';

const settings = (page: Page): Promise<Settings> =>
  page.evaluate(() => ({ ...window.offheapDemo!.settings }));
const running = (page: Page): Promise<boolean> => page.evaluate(() => window.offheapDemo!.running);
/** Waits until frames count in the live numbers. */
const counting = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => /\d/.test(document.querySelector('[data-value=worst]')!.textContent));
/** Waits until the given number of further frames are drawn. */
const frames = (page: Page, count: number): Promise<unknown> =>
  page.evaluate(
    (count) =>
      new Promise<void>((done) => {
        const next = (left: number): void =>
          void (left === 0 ? done() : requestAnimationFrame(() => next(left - 1)));
        next(count);
      }),
    count,
  );
const query = (page: Page): string => new URL(page.url()).search;

describe('the controls', () => {
  it('select the scene and the mode by buttons, and describe the mode', async () => {
    const { page, complaints } = await open(`${SMALL}&paused=1`, WIDE);
    await stubDraws(page);
    for (const mode of MODE_NAMES) {
      const { title, text } = MODES[mode];
      await page.locator('#modes').getByRole('button', { name: title, exact: true }).click();
      expect((await settings(page)).mode).toBe(mode);
      expect(await page.locator('#mode-text').textContent()).toBe(text);
      expect(await page.locator('#modes [aria-pressed=true]').textContent()).toBe(title);
    }
    for (const scene of SCENE_NAMES) {
      await page.locator('#scenes').getByRole('button', { name: SCENES[scene].title, exact: true }).click();
      // Tests render in software.
      const count = Math.min(100_000, SCENES[scene].parameters.count);
      expect(await settings(page)).toMatchObject({ scene, count });
      expect(await page.locator('#panel .lil-title').allTextContents()).toContain(SCENES[scene].title);
      await page.evaluate(() => (window.offheapDemo!.settings.count = 300));
    }
    expect(complaints).toEqual([]);
  });

  it('set every parameter of every scene by its slider, and write the parameter to the URL', async () => {
    const { page } = await open('?paused=1&points=1', WIDE);
    await stubDraws(page);
    for (const scene of SCENE_NAMES) {
      await page.evaluate((scene) => {
        window.offheapDemo!.settings.count = 1000;
        window.offheapDemo!.setScene(scene);
      }, scene);
      for (const name of Object.keys(SCENES[scene].parameters) as ParameterName[]) {
        const { label, low, high, step } = sliderOf(name, { scene, mode: 'offheap' }, true);
        const value = low + step * Math.round((0.4 * (high - low)) / step);
        const input = page
          .locator('#panel .lil-controller', { has: page.getByText(label, { exact: true }) })
          .locator('input');
        await input.fill(String(value));
        await input.press('Enter');
        const set = (await settings(page))[name];
        expect(set, `${scene}: ${name}`).toBeCloseTo(value);
        expect(new URLSearchParams(query(page)).get(name), `${scene}: ${name}`).toBe(String(set));
      }
    }
    await page.getByRole('button', { name: 'reset' }).click();
    const wanted = { ...defaultsOf(SCENE_NAMES.at(-1)!), count: 100_000, paused: true, points: true };
    expect(await settings(page)).toEqual(wanted);
  });

  it('allow a million particles with SIMD if a GPU draws them, and 200,000 otherwise', () => {
    const most = (mode: ModeName, software: boolean): number =>
      sliderOf('count', { scene: 'fountain', mode }, software).high;
    expect(most('simd', false)).toBe(1_000_000);
    expect(most('simd', true)).toBe(200_000);
    expect(most('offheap', false)).toBe(200_000);
  });

  it('keep the number of particles within the limit of the mode', async () => {
    const { page } = await open('?scene=fountain&mode=simd&count=250000&rate=0&paused=1&points=1', WIDE);
    await page.evaluate(() => window.offheapDemo!.setMode('offheap'));
    expect(await settings(page)).toMatchObject({ mode: 'offheap', count: 200_000 });
    expect(new URLSearchParams(query(page)).get('count')).toBe('200000');
  });

  it('apply each preset, and read it from the address that they write', async () => {
    const { page } = await open(SMALL, WIDE);
    await stubDraws(page);
    for (const [name, { scene, parameters }] of Object.entries(PRESETS)) {
      await page.locator('#panel select').selectOption(name);
      const wanted = { ...defaultsOf(scene), ...parameters, points: true };
      expect(await settings(page), name).toEqual(wanted);
      expect(await page.locator('#scenes [aria-pressed=true]').textContent()).toBe(SCENES[scene].title);
      expect(readSettings(query(page)), name).toEqual(wanted);
    }
  });

  it('copy a link that opens the same settings in another page', async () => {
    const first = await open('?scene=galaxy&count=300&pull=2.5&paused=1', {
      ...WIDE,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await first.page.getByRole('button', { name: 'copy link' }).click();
    await first.page.locator('#toast', { hasText: 'The link to these settings was copied.' }).waitFor();
    const link = await first.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(first.page.url());
    const wanted = await settings(first.page);
    const second = await open(new URL(link).search, WIDE);
    expect(await settings(second.page)).toEqual(wanted);
    expect(wanted).toMatchObject({ scene: 'galaxy', pull: 2.5 });
  });

  it('save settings to a file and load the file, and refuse a damaged file with a message', async () => {
    const { page, complaints } = await open('?scene=fire&count=500&wind=40&paused=1', WIDE);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'save file' }).click();
    const download = await downloading;
    const text = await readFile(await download.path(), 'utf8');
    expect(text).toBe(writeSettingsFile(await settings(page)));
    expect(download.suggestedFilename()).toBe('particles-fire.json');

    const load = async (name: string, content: string): Promise<string> => {
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'load file' }).click();
      await (await choosing).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
      await page.locator('#toast', { hasText: name }).waitFor();
      return (await page.locator('#toast').textContent()) ?? '';
    };
    const other = writeSettingsFile({ ...defaultsOf('snow'), mode: 'pooled', count: 400 });
    expect(await load('snow.json', other)).toBe('snow.json is loaded.');
    expect(await settings(page)).toMatchObject({ scene: 'snow', mode: 'pooled', count: 400 });
    const before = await settings(page);
    expect(await load('half.json', text.slice(0, 50))).toContain(
      'half.json was refused. Nothing has changed. It is not JSON',
    );
    expect(await load('wild.json', text.replace('"wind": 40', '"wind": 9e9'))).toContain(
      '"wind" is 9000000000, expected a number from -400 to 400',
    );
    expect(await settings(page)).toEqual(before);
    expect(complaints).toEqual([]);
  });

  it('pause by key, by button and while the page is hidden; run single steps', async () => {
    const { page } = await open(SMALL, WIDE);
    expect(await running(page)).toBe(true);
    await page.keyboard.press('Space');
    expect(await running(page)).toBe(false);
    const time = (): Promise<number> => page.evaluate(() => window.offheapDemo!.simulation.time);
    const before = await time();
    await page.keyboard.press('.');
    await page.getByRole('button', { name: 'single step' }).click();
    expect((await time()) - before).toBeCloseTo(2 / 60);
    await page.getByRole('button', { name: 'play' }).click();
    expect(await running(page)).toBe(true);
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    expect(await running(page)).toBe(false);
    await hide(false);
    expect(await running(page)).toBe(true);
  });

  it('work by keyboard: scenes, modes, and hiding all texts', async () => {
    const { page } = await open(`${SMALL}&paused=1`, WIDE);
    await stubDraws(page);
    for (const [i, scene] of SCENE_NAMES.entries()) {
      await page.evaluate(() => (window.offheapDemo!.settings.count = 300));
      await page.keyboard.press(String(i + 1));
      expect((await settings(page)).scene).toBe(scene);
    }
    await page.keyboard.press('1');
    for (const mode of ['simd', ...MODE_NAMES.slice(0, 3), 'offheap']) {
      await page.keyboard.press('m');
      expect((await settings(page)).mode).toBe(mode);
    }
    await page.keyboard.press('h');
    expect(await page.locator('#panel').isVisible()).toBe(false);
    await page.keyboard.press('h');
    expect(await page.locator('#panel').isVisible()).toBe(true);
  });

  it('follow the mouse, and pass the state of its button to the simulation', async () => {
    const { page } = await open(`?scene=galaxy&count=300&paused=1&points=1&ui=0`, WIDE);
    const pointing = (): Promise<(number | boolean | undefined)[]> =>
      page.evaluate(() => {
        const demo = window.offheapDemo!;
        demo.step();
        const { simulation } = demo;
        return [simulation.pointerX, simulation.pointerY, simulation.pressed];
      });
    await page.mouse.move(400, 200);
    expect(await pointing()).toEqual([400, 200, false]);
    await page.mouse.down();
    await page.mouse.move(500, 300);
    expect(await pointing()).toEqual([500, 300, true]);
    await page.mouse.up();
    expect(await pointing()).toEqual([500, 300, false]);
  });

  it('emit a burst where a finger taps', async () => {
    const { page } = await open('?scene=fountain&count=3000&rate=0&paused=1&ui=0', { hasTouch: true });
    await page.touchscreen.tap(200, 200);
    const count = await page.evaluate(() => {
      window.offheapDemo!.step();
      return window.offheapDemo!.simulation.store.length;
    });
    expect(count).toBe(100);
  });

  it('show a still picture if the user prefers reduced motion', async () => {
    const { page } = await open(SMALL, { reducedMotion: 'reduce' });
    expect(await running(page)).toBe(false);
    expect(await page.evaluate(() => window.offheapDemo!.simulation.store.length)).toBeGreaterThan(100);
  });

  it('show live numbers and graphs: count, frame times, and the use of the offheap memory', async () => {
    const { page } = await open(SMALL, WIDE);
    await counting(page);
    await page.keyboard.press('Space');
    const value = (name: string): Promise<string | null> =>
      page.locator(`[data-value=${name}]`).textContent();
    expect(await value('live')).toMatch(/^\d+$/);
    expect(await value('script')).toMatch(/^[\d.]+ ms$/);
    expect(await value('frame')).toMatch(/^\d+ ms$/);
    expect(await value('p99')).toMatch(/^\d+ ms$/);
    expect(await value('heap')).toMatch(/^[\d.]+ MiB$/);
    expect(await value('collections')).toMatch(/^\d+$/);
    for (const shown of await page.locator('#live dd').all()) expect(await shown.isVisible()).toBe(true);
    expect(await value('scratch')).toMatch(/^\d+ KiB scratch peak$/);
    const inked = (id: string): Promise<boolean> =>
      page.evaluate((id) => {
        const canvas = document.querySelector<HTMLCanvasElement>(id)!;
        return canvas
          .getContext('2d')!
          .getImageData(0, 0, canvas.width, canvas.height)
          .data.some((byte) => byte > 128);
      }, id);
    expect(await inked('#frame-graph')).toBe(true);
    expect(await inked('#memory-map')).toBe(true);
    await page.keyboard.press('m');
    expect(await value('pool')).toMatch(/^[\d.]+ MiB of particles$/);
    expect(await inked('#memory-map')).toBe(true);
    await page.keyboard.press('m');
    expect(await value('pool')).toBe('not in use');
  });

  it('compare a mode with the previous mode, as text', async () => {
    const { page } = await open('?scene=fountain&count=20000&mode=new&points=1', WIDE);
    await stubDraws(page);
    await counting(page);
    await frames(page, 30); // so that the graph has some, however slow the machine is
    await page.evaluate(() => window.offheapDemo!.setMode('offheap'));
    const said = page.locator('#comparison');
    expect(await said.textContent()).toMatch(/^new: [\d.]+ ms of script per frame → measuring …$/);
    await counting(page);
    expect(await said.textContent()).toMatch(
      /^new → offheap: [\d.]+ ms → [\d.]+ ms per frame, \d+ pauses? → \d+$/,
    );
    await frames(page, 30);
    // The frames of both modes are in the graph: those of the previous mode stay at the left.
    const inked = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#frame-graph')!;
      const { width, height } = canvas;
      const parts = [0.02, 0.44].map((part) => {
        const { data } = canvas.getContext('2d')!.getImageData(part * width, 0, 0.3 * width, height);
        return data.filter((byte, i) => i % 4 === 3 && byte > 150).length;
      });
      return parts;
    });
    for (const part of inked) expect(part).toBeGreaterThan(20);
  });

  it('count the long tasks and garbage collections of the last ten seconds', async () => {
    const { page } = await open(SMALL, WIDE);
    const above0 = (name: string): Promise<unknown> =>
      page.waitForFunction(
        (name) => Number(document.querySelector(`[data-value=${name}]`)!.textContent) > 0,
        name,
      );
    await counting(page);
    await page.evaluate(() => {
      // A task of the page itself, because a task of the debugger does not count.
      setTimeout(() => {
        const end = performance.now() + 120;
        while (performance.now() < end);
      });
    });
    await above0('long');
    const full = await page.evaluate(() => {
      Object.assign(window, { kept: Array.from({ length: 500_000 }, (_, i) => ({ i })) });
      return window.offheapDemo!.frames;
    });
    await page.waitForFunction((full) => window.offheapDemo!.frames > full + 8, full); // it was called with the full heap
    await page.evaluate(() => delete (window as { kept?: unknown }).kept);
    await (await page.context().newCDPSession(page)).send('HeapProfiler.collectGarbage');
    await above0('collections');
  });
});

describe('the layout', () => {
  it.each([
    [1280, 720],
    [390, 844],
  ])('covers the picture with nothing at %d × %d', async (width, height) => {
    const { page } = await open(`${SMALL}&paused=1`, { viewport: { width, height } });
    const boxes = await expectApart(page, ['#picture', 'header', '.modes', '#live'], width, height);
    // No text, button or panel lies over it.
    const covered = await page.evaluate(() => {
      const canvas = document.querySelector('#picture')!;
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const found = new Set<string>();
      for (let i = 1; i < 20; i++) {
        for (let k = 1; k < 20; k++) {
          const above = document.elementFromPoint(left + (i * width) / 20, top + (k * height) / 20);
          if (above !== canvas) found.add(above?.outerHTML.slice(0, 60) ?? 'nothing');
        }
      }
      return [...found];
    });
    expect(covered).toEqual([]);
    const picture = boxes[0]!;
    expect(picture.right - picture.left).toBeGreaterThanOrEqual(390);
    expect(picture.bottom - picture.top).toBeGreaterThan(400);
    for (const nav of ['#scenes', '#modes']) {
      const fits = await page.evaluate((nav) => {
        const { clientWidth, scrollWidth } = document.querySelector(nav)!;
        return scrollWidth <= clientWidth;
      }, nav);
      expect(fits, nav).toBe(true);
    }
  });

  it('opens the panel below the picture on a phone', async () => {
    const { page } = await open(`${SMALL}&paused=1`, { viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: 'Settings' }).click();
    // The panel opens in an animation.
    const [, , panel] = await vi.waitFor(
      () => expectApart(page, ['#picture', 'header', '#panel'], 390, 844),
      5000,
    );
    expect(panel).toMatchObject({ left: 0, right: 390, bottom: 844 });
  });
});
