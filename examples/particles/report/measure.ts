import { type Browser, chromium, type Page } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../../tools/chromium.ts';
import { stubDraws } from '../../../tools/stub-draws.ts';
import type { ModeName } from '../src/settings.ts';
import { type Collection, type Figures, median } from './figures.ts';

const CATEGORIES = ['devtools.timeline', 'v8', 'disabled-by-default-v8.gc'];
/** A young generation so large that nothing is collected while bytes are counted. */
const ROOMY = '--js-flags=--min-semi-space-size=64 --max-semi-space-size=64 --no-memory-reducer';
/** Frames before bytes are counted. V8 compiles code that runs once per frame, such as the call of a kernel, only after thousands of frames. */
const WARM_FRAMES = 8000;
/** Frames before scripts are timed: the fountain is then full, and the code is compiled. */
const TURN_WARM_FRAMES = 400;
const TURNS = 9;
const TURN_FRAMES = 40;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly message?: string } };
}

/** Milliseconds of each frame. */
interface Timed {
  readonly simulate: number[];
  readonly render: number[];
  readonly frames: number[];
}

export function launch(roomy: boolean): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [...chromiumFlags, ...(roomy ? [ROOMY] : [])],
  });
}

/**
 * Times the frames of the page's own loop, and reads the collections from the browser's trace.
 *
 * @param settleSeconds the seconds before the measurement.
 */
export async function timeFrames(
  browser: Browser,
  address: string,
  mode: ModeName,
  count: number,
  seconds: number,
  settleSeconds = 0,
): Promise<Omit<Figures, 'bytes' | 'simulate' | 'render'>> {
  const page = await open(browser, address, mode, count);
  await runFrames(page, 300);
  if (settleSeconds > 0) await animate(page, settleSeconds);
  await browser.startTracing(page, { categories: CATEGORIES });
  const timed = await animate(page, seconds);
  const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] }; // Chromium's format
  const live = await page.evaluate(() => window.offheapDemo!.simulation.store.length);
  await page.context().close();
  const frames = Float64Array.from(timed.frames.slice(1));
  frames.sort();
  return {
    mode,
    count,
    live,
    script: timed.simulate.map((ms, i) => ms + timed.render[i]!),
    frames: [...frames],
    seconds,
    collections: collectionsIn(trace.traceEvents),
  };
}

/** Runs the frames of the page for the given time, as its own loop would, and times them. */
function animate(page: Page, seconds: number): Promise<Timed> {
  return page.evaluate(async (seconds): Promise<Timed> => {
    const demo = window.offheapDemo!;
    // Typed arrays and one callback, so that timing creates no garbage except its timestamps.
    const room = seconds * 130;
    const [simulate, render, frames] = [
      new Float64Array(room),
      new Float64Array(room),
      new Float64Array(room),
    ];
    let count = 0;
    console.timeStamp('begin');
    const begin = performance.now();
    let last = begin;
    await new Promise<void>((resolve) => {
      const frame = (): void => {
        const start = performance.now();
        demo.step();
        const middle = performance.now();
        demo.render();
        const end = performance.now();
        simulate[count] = middle - start;
        render[count] = end - middle;
        frames[count] = start - last;
        last = start;
        if (++count < room && last - begin < seconds * 1000) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    console.timeStamp('end');
    const kept = (numbers: Float64Array): number[] => [...numbers.subarray(0, count)];
    return { simulate: kept(simulate), render: kept(render), frames: kept(frames) };
  }, seconds);
}

/** Median milliseconds in JavaScript of one mode's frame. */
export type ScriptTime = Pick<Figures, 'simulate' | 'render'>;

/**
 * Script times of all modes at one count. Each mode has a page. All pages are open at the same time and are timed alternately, in
 * frames without a pause, so that other programs affect all of them equally.
 */
export async function timeScripts(
  browser: Browser,
  address: string,
  modes: readonly ModeName[],
  count: number,
): Promise<ReadonlyMap<ModeName, ScriptTime>> {
  const pages: Page[] = [];
  for (const mode of modes) {
    const page = await open(browser, address, mode, count);
    await runFrames(page, TURN_WARM_FRAMES);
    pages.push(page);
  }
  const turns: ScriptTime[][] = modes.map(() => []);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, page] of pages.entries()) {
      const { simulate, render } = await timeTurn(page, TURN_FRAMES);
      turns[i]!.push({ simulate: median(simulate), render: median(render) });
    }
  }
  for (const page of pages) await page.context().close();
  return new Map(
    modes.map((mode, i) => [
      mode,
      {
        simulate: median(turns[i]!.map(({ simulate }) => simulate)),
        render: median(turns[i]!.map(({ render }) => render)),
      },
    ]),
  );
}

function timeTurn(page: Page, frames: number): Promise<Omit<Timed, 'frames'>> {
  return page.evaluate((frames) => {
    const demo = window.offheapDemo!;
    const simulate = Array<number>(frames);
    const render = Array<number>(frames);
    for (let i = 0; i < frames; i++) {
      const start = performance.now();
      demo.step();
      const middle = performance.now();
      demo.render();
      simulate[i] = middle - start;
      render[i] = performance.now() - middle;
    }
    return { simulate, render };
  }, frames);
}

/** Heap bytes per frame, of the mode, or of rendering the picture without particles. */
export async function countBytes(
  browser: Browser,
  address: string,
  mode: ModeName | 'floor',
  count: number,
): Promise<number> {
  const page = await open(browser, address, mode === 'floor' ? 'offheap' : mode, count);
  const isFrugal = mode === 'offheap' || mode === 'simd' || mode === 'floor';
  const frames = isFrugal ? 1000 : 60;
  if (mode === 'floor') await page.evaluate(() => window.offheapDemo!.stage.showParticles(false));
  await runFrames(page, isFrugal ? WARM_FRAMES : 300, mode === 'floor');
  const cdp = await page.context().newCDPSession(page);
  const used = async (): Promise<number> => (await cdp.send('Runtime.getHeapUsage')).usedSize;
  const results: number[] = [];
  for (let repeat = 0; repeat < 5; repeat++) {
    await collect(page);
    await runFrames(page, 20, mode === 'floor');
    const before = await used();
    await runFrames(page, 1, mode === 'floor');
    const between = await used();
    await runFrames(page, frames + 1, mode === 'floor');
    // Both figures contain the cost of calling into the page.
    results.push(((await used()) - between - (between - before)) / frames);
  }
  await page.context().close();
  return median(results);
}

async function open(browser: Browser, address: string, mode: ModeName, count: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  // tsx adds calls of this function, also to functions that are sent to the page.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.goto(
    new URL(`?scene=fountain&mode=${mode}&count=${count}&paused=1&ui=0&points=0`, address).href,
  );
  await page.waitForFunction(() => window.offheapDemo !== undefined);
  // Everything before the call, including uploads, remains.
  await stubDraws(page);
  return page;
}

/** Consecutive frames, without timers, which would create garbage. */
function runFrames(page: Page, frames: number, isStill = false): Promise<void> {
  return page.evaluate(
    ([frames, isStill]) => {
      const demo = window.offheapDemo!;
      for (let i = 0; i < frames; i++) {
        if (isStill) demo.simulation.store.world.time += 1 / 60; // the picture moves, the particles do not
        else demo.step();
        demo.render();
      }
    },
    [frames, isStill] as const,
  );
}

async function collect(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.detach();
}

function collectionsIn(events: readonly TraceEvent[]): Collection[] {
  const mark = (message: string): TraceEvent | undefined =>
    events.find(({ name, args }) => name === 'TimeStamp' && args?.data?.message === message);
  const begin = mark('begin');
  const end = mark('end');
  if (begin === undefined || end === undefined) throw new Error('The trace lacks the marks of the run.');
  return events
    .filter(
      ({ name, pid, tid, ts, ph }) =>
        (name === 'MinorGC' || name === 'MajorGC') &&
        ph === 'X' &&
        pid === begin.pid &&
        tid === begin.tid &&
        ts >= begin.ts &&
        ts <= end.ts,
    )
    .map(({ name, dur = 0, ts }) => ({
      kind: name === 'MajorGC' ? 'major' : 'minor',
      ms: dur / 1000,
      at: (ts - begin.ts) / 1000,
    }));
}
