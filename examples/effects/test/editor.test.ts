import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { expectApart } from '../../../tools/page-layout.ts';
import { type ServedDemo, serveDemo } from '../../../tools/serve-demo.ts';
import { SAMPLE_FILES } from './sample-files.ts';

/** Small, as pictures are drawn in software. */
const SMALL = { width: 780, height: 480 };
let demo: ServedDemo;
let browser: Browser;
let page: Page;
let complaints: string[] = [];

beforeAll(async () => {
  demo = await serveDemo(resolve(import.meta.dirname, '..'));
  browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
});
afterAll(async () => {
  await browser?.close();
  await demo?.close();
});
afterEach(async () => {
  await page?.context().close();
  expect(complaints).toEqual([]);
});

async function open(address = '', viewport = SMALL): Promise<void> {
  const context = await browser.newContext({ viewport });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    const said = message.text();
    // Reading pixels back is slow, and only tests do it.
    if (said.includes('GPU stall due to ReadPixels')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(said);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(new URL(`?paused=1&thumbnails=0${address}`, demo.address).href);
  await page.waitForFunction(() => window.offheapEffects !== undefined);
}

/** Keeps a picture in the page. */
const remember = (): Promise<void> =>
  page.evaluate(() => void Object.assign(window, { remembered: window.offheapEffects!.stage.pixels() }));

/** How many pixels of the picture differ from those of the picture that was kept. */
const changedPixels = (): Promise<number> =>
  page.evaluate(() => {
    const before = (window as unknown as { remembered: Uint8Array }).remembered; // as kept
    const now = window.offheapEffects!.stage.pixels();
    let count = 0;
    for (let i = 0; i < now.length; i += 4) {
      const far =
        Math.abs(now[i]! - before[i]!) +
        Math.abs(now[i + 1]! - before[i + 1]!) +
        Math.abs(now[i + 2]! - before[i + 2]!);
      if (far > 24) count++;
    }
    return count;
  });

const drop = (name: string, text: string): Promise<void> =>
  page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name, { type: 'application/json' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text] as const,
  );

const title = (): Promise<string> => page.evaluate(() => window.offheapEffects!.effect.title);
const group = (name: string) =>
  page.locator('#panel > details', { has: page.locator(`summary:text-is("${name}")`) });
const fieldOf = (key: string) => page.locator(`#panel .field[data-key="${key}"]`).first();

describe('the gallery', () => {
  it('draws every effect, and each effect is animated', { timeout: 300_000 }, async () => {
    await open();
    const names = await page.evaluate(() => window.offheapEffects!.gallery);
    for (const name of names) {
      await page.locator(`#gallery [data-name="${name}"]`).click();
      await page.evaluate(() => {
        for (const emitter of window.offheapEffects!.stage.emitters) emitter.visible = false;
      });
      await remember();
      await page.evaluate(() => {
        for (const emitter of window.offheapEffects!.stage.emitters) emitter.visible = true;
      });
      expect(await changedPixels(), name).toBeGreaterThan(400);
      await remember();
      await page.evaluate(() => window.offheapEffects!.step(0.15));
      expect(await changedPixels(), name).toBeGreaterThan(150);
      expect(new URL(page.url()).hash).toBe(`#${name}`);
    }
  });

  it('has pictures of the effects', { timeout: 300_000 }, async () => {
    await open();
    expect(await page.locator('#gallery canvas').count()).toBe(0);
    await page.goto(new URL('?paused=1', demo.address).href);
    await page.waitForFunction(() => document.querySelectorAll('#gallery canvas').length === 12, undefined, {
      timeout: 240_000,
    });
    const blank = await page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLCanvasElement>('#gallery canvas')].filter((canvas) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          return new Set(data).size < 40;
        }).length,
    );
    expect(blank).toBe(0);
    // The stage that drew them is destroyed, and the page still draws.
    await remember();
    await page.evaluate(() => window.offheapEffects!.step(0.2));
    expect(await changedPixels()).toBeGreaterThan(150);
  });
});

describe('files', () => {
  it('of each format open when they are dropped', async () => {
    await open();
    for (const [name, json] of Object.entries(SAMPLE_FILES)) {
      const before = await page.evaluate(() => window.offheapEffects!.stage.emitters[0]!.uid);
      await drop(name, JSON.stringify(json));
      await page.waitForFunction((uid) => window.offheapEffects!.stage.emitters[0]?.uid !== uid, before);
      expect(await page.evaluate(() => window.offheapEffects!.stage.count), name).toBeGreaterThan(20);
      await remember();
      await page.evaluate(() => window.offheapEffects!.step(0.2));
      expect(await changedPixels(), name).toBeGreaterThan(100);
    }
  });

  it('that are invalid do not change the effect, and the message describes the fault', async () => {
    await open();
    await drop('wrong.json', JSON.stringify({ ...SAMPLE_FILES['ours.json'], alpha: 'much' }));
    await page.locator('#notes.error', { hasText: 'Emitter config /alpha' }).waitFor();
    expect(await title()).toBe('Campfire');
    await drop('none.json', '{');
    await page.locator('#notes.error', { hasText: 'none.json is not JSON' }).waitFor();
    expect(await title()).toBe('Campfire');
  });
});

describe('sharing', () => {
  it('shows an edited effect when its URL is opened', async () => {
    await open('#rain');
    expect(await title()).toBe('Rain');
    await page.locator('#title').fill('My rain');
    await page.locator('#title').press('Enter');
    await page.locator('#share').click();
    await page.waitForFunction(() => location.hash.startsWith('#effect='));
    const shared = await page.evaluate(() => ({
      address: location.href,
      effect: window.offheapEffects!.effect,
    }));
    expect(shared.effect.title).toBe('My rain');
    await page.goto('about:blank');
    await page.goto(shared.address);
    await page.waitForFunction(() => window.offheapEffects !== undefined);
    expect(await page.evaluate(() => window.offheapEffects!.effect)).toEqual(shared.effect);
  });
});

describe('export', () => {
  it('exports code and JSON, and opens the JSON again', async () => {
    await open('#portal');
    await page.locator('#export').click();
    const text = page.locator('#export-panel textarea');
    expect(await text.inputValue()).toContain('export function createPortal(');
    await page.locator('#export-panel').getByRole('button', { name: 'Export: JSON' }).click();
    const json = await text.inputValue();
    const exported: unknown = JSON.parse(json);
    await page.evaluate(() => window.offheapEffects!.choose('snow'));
    await drop('again.json', json);
    await page.waitForFunction(() => window.offheapEffects!.effect.title === 'Portal');
    expect(await page.evaluate(() => window.offheapEffects!.effect)).toEqual(exported);
  });

  it('imports the simulation only for effects that need it', async () => {
    await open('#campfire');
    await page.locator('#export').click();
    const text = page.locator('#export-panel textarea');
    expect(await text.inputValue()).toContain("import '@offheap/pixi/emitter/simulation'");
    await page.evaluate(() => window.offheapEffects!.choose('portal'));
    await page.locator('#export').click();
    expect(await text.inputValue()).not.toContain('simulation');
  });
});

describe('the panel', () => {
  /** The first layer's description, as the JSON that it is. */
  const emitter = (): Promise<Record<string, unknown>> =>
    page.evaluate(() => ({ ...window.offheapEffects!.effect.layers[0]!.emitter }));
  const stopsOf = async (key: string): Promise<readonly (readonly [number, unknown])[]> => {
    const { stops } = (await emitter())[key] as { readonly stops: readonly (readonly [number, unknown])[] }; // a curve
    return stops;
  };

  async function openOurs(): Promise<void> {
    await open();
    await drop('ours.json', JSON.stringify({ ...SAMPLE_FILES['ours.json'], scale: 1.5 }));
    await page.waitForFunction(() => window.offheapEffects!.effect.title === 'Ours');
    await remember();
  }

  it('changes the picture with a number, and undoes it', async () => {
    await openOurs();
    await fieldOf('scale').locator('input[type=number]').fill('4');
    expect(await emitter()).toMatchObject({ scale: 4 });
    expect(await changedPixels()).toBeGreaterThan(300);
    await page.locator('#undo').click();
    expect(await emitter()).toMatchObject({ scale: 1.5 });
    expect(await changedPixels()).toBe(0);
    await page.locator('#redo').click();
    expect(await emitter()).toMatchObject({ scale: 4 });
  });

  it('edits curves: a click adds a stop, a drag moves the stop, a button removes the stop', async () => {
    await openOurs();
    await fieldOf('alpha').locator('input[type=number]').fill('0.9');
    await fieldOf('scale').locator('select.form').selectOption('curve');
    const svg = fieldOf('scale').locator('svg');
    await svg.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await svg.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height * 0.5);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height * 0.11, { steps: 3 });
    await page.mouse.up();
    const stops = await stopsOf('scale');
    expect(stops.length).toBe(3);
    expect(stops[1]![0]).toBeCloseTo(0.5, 1);
    expect(stops[1]![1]).toBeGreaterThan(1.5);
    expect(await changedPixels()).toBeGreaterThan(150);
    await fieldOf('scale').getByRole('button', { name: 'Remove the stop' }).click();
    expect((await stopsOf('scale')).length).toBe(2);
  });

  it('edits gradients: a click adds a stop, whose colour can be chosen', async () => {
    await openOurs();
    const bar = fieldOf('color').locator('.bar');
    await bar.scrollIntoViewIfNeeded();
    const { x, y, width } = (await bar.boundingBox())!;
    await page.mouse.click(x + width / 2, y + 6);
    await fieldOf('color').locator('input[type=color]').fill('#0000ff');
    expect((await stopsOf('color')).map(([, hex]) => hex)).toEqual(['#ffffff', '#0000ff', '#ff6a20']);
    expect(await changedPixels()).toBeGreaterThan(100);
  });

  it('selects the blend mode and the textures, and adds optional properties', async () => {
    await openOurs();
    await fieldOf('blendMode').locator('select').selectOption('screen');
    expect(await emitter()).toMatchObject({ blendMode: 'screen' });
    await fieldOf('textures').getByRole('button', { name: 'star', exact: true }).click();
    await fieldOf('textures').getByRole('button', { name: 'spark', exact: true }).click();
    expect(await emitter()).toMatchObject({ textures: { frames: ['star'] } });
    expect(await changedPixels()).toBeGreaterThan(150);
    await group('Trail').locator('summary').click();
    await remember();
    await fieldOf('trail').getByRole('button', { name: 'Add trail' }).click();
    expect(await emitter()).toMatchObject({ trail: { duration: 0.3 } });
    expect(await changedPixels()).toBeGreaterThan(100);
    await fieldOf('trail').getByRole('button', { name: 'Remove trail' }).click();
    expect(await emitter()).not.toHaveProperty('trail');
    expect(await changedPixels()).toBe(0);
  });

  it('adds every optional property of every group without an error', async () => {
    await openOurs();
    for (const name of ['Motion', 'Trail', 'At death', 'Forces'])
      await group(name).locator('summary').first().click();
    // Forces exclude trails and paths, which the emitter reports; each is tried alone.
    for (const key of ['path', 'trail', 'onDeath', 'attractors', 'turbulence', 'bounds', 'ease']) {
      const row = fieldOf(key);
      await row.getByRole('button', { name: 'Add', exact: false }).first().click();
      expect(await emitter(), key).toHaveProperty(key);
      expect(await page.locator('#notes.error').count(), key).toBe(0);
      await row.locator('> .head > .unset').click();
      expect(await emitter(), key).not.toHaveProperty(key);
    }
  });

  it('copies, moves, hides and deletes layers', async () => {
    await open('#smoke');
    const layerNames = () =>
      page.evaluate(() => window.offheapEffects!.effect.layers.map(({ name }) => name));
    const before = await layerNames();
    await page.getByRole('button', { name: 'Copy the layer Smoke' }).click();
    expect(await layerNames()).toEqual([before[0], 'Smoke, copy', ...before.slice(1)]);
    await page.getByRole('button', { name: 'Move the layer forward' }).click();
    expect((await layerNames())[2]).toBe('Smoke, copy');
    await page.getByRole('button', { name: 'Delete the layer Smoke, copy' }).click();
    expect(await layerNames()).toEqual(before);
    await remember();
    await page.getByRole('button', { name: 'Show or hide the layer Smoke', exact: true }).click();
    expect(await changedPixels()).toBeGreaterThan(300);
  });
});

describe('a million particles', () => {
  it('run procedurally', { timeout: 400_000 }, async () => {
    await open();
    await drop(
      'tiny.json',
      JSON.stringify({ ...SAMPLE_FILES['ours.json'], scale: 0.03, textures: { frames: ['dot'] } }),
    );
    await page.waitForFunction(() => window.offheapEffects!.effect.title === 'Tiny');
    await remember();
    const input = page.locator('.particles input[type=number]');
    await input.fill('1000000');
    await input.press('Enter');
    const state = await page.evaluate(() => {
      const { effect, stage } = window.offheapEffects!;
      return {
        limit: effect.layers[0]!.emitter.emission.limit,
        mode: stage.emitters[0]!.mode,
        count: stage.count,
      };
    });
    expect(state).toMatchObject({ mode: 'procedural' });
    expect(state.limit).toBeGreaterThan(980_000);
    expect(state.count).toBeGreaterThan(700_000);
    expect(await changedPixels()).toBeGreaterThan(10_000);
    await page.evaluate(() => window.offheapEffects!.resume());
    await page.waitForFunction(() => window.offheapEffects!.frames > 3, undefined, { timeout: 300_000 });
    await page.evaluate(() => window.offheapEffects!.pause());
    expect(await page.evaluate(() => window.offheapEffects!.stage.renderer.gl.getError())).toBe(0);
  });
});

describe('the layout', () => {
  it.each([
    [1280, 720],
    [390, 844],
  ])('covers the effect with nothing at %d × %d', async (width, height) => {
    await open('', { width, height });
    const boxes = await expectApart(page, ['header', '#picture', '#bar', '#gallery', '#side'], width, height);
    const picture = boxes[1]!;
    expect(picture.right - picture.left).toBeGreaterThanOrEqual(390);
    expect(picture.bottom - picture.top).toBeGreaterThan(300);
  });
});
