import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { MODE_NAMES, SCENE_NAMES } from '../src/settings.ts';
import type { EmitterStore } from '../src/modes/emitter-store.ts';
import type { OffheapStore } from '../src/modes/offheap-store.ts';
import type { EmitterScene } from '../src/scenes/scene.ts';
import { SCENES } from '../src/scenes/scenes.ts';
import { demoPages } from './demo-page.ts';
import { SIMULATED } from './make-simulation.ts';

const open = demoPages();

async function frames(page: Page, count: number): Promise<void> {
  const from = await page.evaluate(() => window.offheapDemo!.frames);
  await page.waitForFunction((until) => window.offheapDemo!.frames >= until, from + count);
}

type Color = [red: number, green: number, blue: number];

/** How the film shows a backdrop's colour when light is added to it: see `Film`. */
function lightened(backdrop: Color, light: Color): Color {
  const exposure = 1.5;
  return backdrop.map((value, i) => 255 - (255 - value) * Math.exp(-exposure * light[i]!)) as Color; // as many
}

describe.each(['points=0', 'points=1'])('the built demo, %s', (mode) => {
  it('draws particles at the positions in memory, and the background where a particle was destroyed', async () => {
    const { page, complaints } = await open(`?scene=fountain&count=1000&rate=0&paused=1&ui=0&${mode}`);
    const seen = await page.evaluate(() => {
      const demo = window.offheapDemo!;
      const { pool } = demo.simulation.store as OffheapStore; // the default mode
      const tints = [0xff0000, 0x00ff00, 0x2040ff];
      const handles = tints.map((tint, i) =>
        pool.spawn((particle) => {
          particle.x = 120.5 + 200 * i;
          particle.y = 100.5 + 90 * i;
          particle.span = 4;
          particle.life = 3; // after a quarter of its life: full alpha
          particle.size = 16;
          particle.tint = tint;
        }),
      );
      const inMemory = [0, 1, 2].map((i): [number, number] => {
        const entry = pool.slabs[0]! + i * pool.layout.stride;
        return [pool.memory.f32[entry / 4]!, pool.memory.f32[entry / 4 + 1]!];
      });
      const places = [...inMemory, [120.5, 280.5] as [number, number]];
      const before = demo.pixels(places);
      pool.destroy(handles[1]!);
      const after = demo.pixels(places);
      pool.clear();
      return { inMemory, before, after, empty: demo.pixels(places) };
    });
    expect(seen.inMemory).toEqual([
      [120.5, 100.5],
      [320.5, 190.5],
      [520.5, 280.5],
    ]);
    const [red, green, blue, nothing] = seen.empty as [Color, Color, Color, Color]; // the backdrop at each place
    expectColors(seen.before, [
      lightened(red, [1, 0, 0]),
      lightened(green, [0, 1, 0]),
      lightened(blue, [0x20 / 255, 0x40 / 255, 1]),
      nothing,
    ]);
    expectColors(seen.after, [seen.before[0]!, green, seen.before[2]!, nothing]);
    expect(Math.max(...seen.empty.flat())).toBeLessThan(110); // it is night
    expect(complaints).toEqual([]);
  });
});

describe('the scenes and modes of the built demo', () => {
  it.each(SIMULATED)('draw: the %s lights about the same number of pixels in every mode', async (scene) => {
    const { page, complaints } = await open(`?scene=${scene}&count=1200&warm=1.5&paused=1&ui=0&points=0`);
    const lit: number[] = [];
    for (const mode of MODE_NAMES) {
      lit.push(
        await page.evaluate((mode) => {
          window.offheapDemo!.setMode(mode);
          return window.offheapDemo!.stage.litPixels();
        }, mode),
      );
    }
    expect(Math.min(...lit)).toBeGreaterThan(400);
    // Alpha and scale over life: by the shader, or from a table of 64 ages.
    expect(Math.max(...lit) / Math.min(...lit)).toBeLessThan(1.15);
    expect(complaints).toEqual([]);
  });

  it.each(SCENE_NAMES.filter((name) => SCENES[name].kind === 'emitters'))(
    'draw: the emitters of the scene %s light pixels, and have no modes',
    async (scene) => {
      const count = scene === 'million' ? '&count=50000&size=3' : '';
      const { page, complaints } = await open(`?scene=${scene}&warm=3${count}&paused=1`);
      expect(await page.evaluate(() => window.offheapDemo!.stage.litPixels())).toBeGreaterThan(400);
      for (const part of ['#modes', '.map']) expect(await page.locator(part).isVisible()).toBe(false);
      await page.evaluate(() => window.offheapDemo!.setMode('new'));
      expect((await page.evaluate(() => window.offheapDemo!.settings)).mode).toBe('offheap');
      const { why } = SCENES[scene] as EmitterScene; // filtered above
      expect(await page.locator('#mode-text').textContent()).toBe(why);
      expect(complaints).toEqual([]);
    },
  );

  it('draw a million particles without storing any data for them', async () => {
    // A software renderer would take up to a minute, so only the number of drawn particles is tested.
    const { page, complaints } = await open('?scene=million&count=1000000&paused=1&ui=0', {}, () => {
      const drawn: number[] = [];
      WebGL2RenderingContext.prototype.drawArraysInstanced = (_mode, _first, count, instances) => {
        drawn.push(count * instances);
      };
      Object.assign(window, { drawn });
    });
    const { mode, length, vertices } = await page.evaluate(() => {
      const { store } = window.offheapDemo!.simulation;
      const { emitters, length } = store as EmitterStore; // defined by its scene
      const { drawn } = window as unknown as { readonly drawn: readonly number[] }; // see above
      return { mode: emitters['flower']!.mode, length, vertices: drawn.at(-1) };
    });
    expect(mode).toBe('procedural');
    expect(length).toBeGreaterThan(999_000);
    // 4 vertices for each particle, and 2 that join it to the next particle.
    expect(vertices! / 1e6).toBeCloseTo(6, 1);
    expect(complaints).toEqual([]);
  });

  it('switch while they run, without an error and without a leak in the offheap memory', async () => {
    const { page, complaints } = await open('?scene=fountain&count=1500&points=1&ui=0');
    const used: number[] = [];
    for (let round = 0; round < 2; round++) {
      for (const mode of MODE_NAMES) {
        await page.evaluate((mode) => window.offheapDemo!.setMode(mode), mode);
        await frames(page, 2);
      }
      // A million particles take seconds per frame with a software renderer.
      for (const scene of SCENE_NAMES.filter((name) => name !== 'million'))
        await page.evaluate((scene) => window.offheapDemo!.setScene(scene), scene);
      expect((await page.evaluate(() => window.offheapDemo!.settings)).scene).toBe('fountain');
      used.push(await page.evaluate(() => window.offheapDemo!.heap.used));
    }
    expect(used[1]).toBe(used[0]);
    await page.evaluate(() => window.offheapDemo!.setMode('new'));
    expect(await page.evaluate(() => window.offheapDemo!.heap.used)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('run with 100,000 particles offheap and follow the pointer', async () => {
    const { page, complaints } = await open('?scene=fountain&count=100000&points=1&warm=4&ui=0');
    await frames(page, 2);
    for (const [x, y] of [
      [120, 300],
      [560, 150],
    ] as const) {
      await page.mouse.move(x, y);
      await frames(page, 3);
      const born = await page.evaluate(() => {
        const { store } = window.offheapDemo!.simulation;
        const found = { count: 0, x: 0, y: 0, live: store.length };
        store.each(({ x, y, life, span }) => {
          if (span < 1.2 || span - life > 2.5 / 60) return;
          found.count++;
          found.x += x;
          found.y += y;
        });
        return found;
      });
      expect(born.live).toBeGreaterThan(80_000);
      expect(born.count).toBeGreaterThan(100);
      expect(Math.abs(born.x / born.count - x)).toBeLessThan(25);
      expect(Math.abs(born.y / born.count - y)).toBeLessThan(45);
    }
    expect(complaints).toEqual([]);
  });

  it('adapt to the size of the window and to high-density screens', async () => {
    const { page } = await open('?scene=fountain&count=100&rate=0&paused=1&ui=0', { deviceScaleFactor: 2 });
    const size = (): Promise<number[]> =>
      page.evaluate(() => {
        const { width, height, clientWidth, clientHeight } = document.querySelector('canvas')!;
        return [width, height, clientWidth, clientHeight];
      });
    expect(await size()).toEqual([1280, 960, 640, 480]);
    await page.setViewportSize({ width: 500, height: 300 });
    await page.waitForFunction(() => document.querySelector('canvas')!.clientWidth === 500);
    expect(await size()).toEqual([1000, 600, 500, 300]);
  });

  it('are replaced by a message if there is no WebGL', async () => {
    const { page } = await open('', {}, () => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    expect(await page.locator('#notice').textContent()).toContain(
      'WebGL 2, which this browser does not offer',
    );
    expect(await page.evaluate(() => window.offheapDemo)).toBeUndefined();
  });
});

function expectColors(
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
): void {
  const far = actual.some((color, i) => color.some((value, j) => Math.abs(value - expected[i]![j]!) > 16));
  if (far) expect(actual).toEqual(expected);
}
