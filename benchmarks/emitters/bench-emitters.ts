// pnpm bench:emitters [--rounds 3] [--minutes 10] [--parts times,bytes,collections] [--variants births,simulated]
//
// Script time per frame of the three modes of an Emitter, and of `@barvynkoa/particle-emitter` with the same effect file, over an empty stage,
// with draw calls stubbed; heap bytes per frame beyond those of the stage; and collections during the given number of minutes at 60 frames per second.
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../tools/chromium.ts';
import { stubDraws } from '../../tools/stub-draws.ts';
import { bundleScript } from '../harness/bundle.ts';
import { CATEGORIES, collectorPauses } from '../harness/chromium-trace.ts';
import { serve } from '../harness/serve.ts';
import type * as Bench from './page.ts';
import type { VariantName } from './page.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '10' },
    parts: { type: 'string', default: 'times,bytes,collections' },
    variants: { type: 'string', default: '' },
  },
});
const parts = values.parts.split(',');
const rounds = Number(values.rounds);
const frames = Number(values.minutes) * 60 * 60;

/** Milliseconds of frames that are timed together. */
const BUDGET = 1500;

interface Run {
  readonly variant: VariantName;
  readonly alive: number;
}

/** The maximum script milliseconds per frame beyond an empty stage, and the required speed of an emitter relative to the fork. */
const limits = [
  { variant: 'births', alive: 10_000, most: 0.2 },
  { variant: 'births', alive: 50_000, most: 0.3 },
  { variant: 'births', alive: 200_000, most: 0.7 },
  { variant: 'procedural', alive: 1_000_000, most: 0.2 },
] as const;
const ratios = [
  { alive: 1000, least: 12 },
  { alive: 10_000, least: 100 },
  { alive: 50_000, least: 500 },
] as const;

const outdir = await bundleScript(new URL('page.ts', import.meta.url), 'emitters');
const server = await serve(outdir);
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: [
    ...chromiumFlags,
    '--enable-precise-memory-info',
    '--js-flags=--min-semi-space-size=64 --max-semi-space-size=64 --no-memory-reducer --expose-gc',
  ],
});
console.log(`Chromium ${browser.version()}, ${rounds} rounds, a page of its own for each run.\n`);
try {
  if (parts.includes('times')) await measureTimes(browser);
  if (parts.includes('bytes')) await measureBytes(browser);
  if (parts.includes('collections')) await measureCollections(browser);
} finally {
  await browser.close();
  server.close();
}

/** Opens a page with a variant that has all of its particles, with draw calls stubbed. */
async function open(browser: Browser, { variant, alive }: Run): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(600_000);
  page.on('pageerror', (error) => console.error(error));
  // Functions that are passed to the page contain calls of the loader.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.goto(server.url);
  await page.waitForFunction(() => 'bench' in globalThis);
  await page.evaluate(([variant, alive]) => bench.prepare(variant, alive), [variant, alive] as const);
  await stubDraws(page);
  const count = await page.evaluate(() => bench.fill());
  if (variant !== 'stage' && Math.abs(count - alive) > alive / 20) {
    throw new Error(`${variant}: ${count} particles are alive, expected about ${alive}.`);
  }
  return page;
}

async function measureTimes(browser: Browser): Promise<void> {
  const runs: Run[] = [
    { variant: 'stage', alive: 0 },
    ...[1000, 10_000, 50_000, 200_000, 1_000_000].flatMap((alive): Run[] => [
      { variant: 'births', alive },
      { variant: 'procedural', alive },
      ...(alive <= 50_000
        ? ([
            { variant: 'simulated', alive },
            { variant: 'fork', alive },
          ] as const)
        : []),
    ]),
  ];
  const chosen = runs.filter(({ variant }) => variant === 'stage' || values.variants.includes(variant));
  const found = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const run of values.variants === '' ? runs : chosen) {
      const page = await open(browser, run);
      const ms = await page.evaluate((budget) => Math.min(bench.time(budget), bench.time(budget)), BUDGET);
      await page.context().close();
      const key = `${run.variant} ${run.alive}`;
      found.set(key, [...(found.get(key) ?? []), ms]);
    }
  }
  const stage = Math.min(...found.get('stage 0')!);
  const over = (variant: VariantName, alive: number): number =>
    Math.min(...found.get(`${variant} ${alive}`)!) - stage;
  console.log(
    `Script ms a frame over an empty stage (${stage.toFixed(3)}), the least of ${rounds} rounds (all, with the stage):\n`,
  );
  for (const { variant, alive } of runs) {
    if (variant === 'stage' || !found.has(`${variant} ${alive}`)) continue;
    const all = found.get(`${variant} ${alive}`)!.map((ms) => ms.toFixed(3));
    console.log(
      `${variant.padEnd(12)} ${String(alive).padStart(9)}  ${over(variant, alive).toFixed(3).padStart(9)}  (${all.join(', ')})`,
    );
  }
  console.log();
  if (values.variants !== '') return;
  for (const { variant, alive, most } of limits) {
    report(`${variant} at ${alive}: at most ${most} ms`, over(variant, alive), over(variant, alive) <= most);
  }
  for (const { alive, least } of ratios) {
    for (const variant of ['births', 'procedural'] as const) {
      // Lower times cannot be measured.
      const ratio = over('fork', alive) / Math.max(over(variant, alive), 0.001);
      report(`${variant} at ${alive}: at least ${least} times as fast as the fork`, ratio, ratio >= least);
    }
  }
}

/** The bytes that the given number of frames leave on the heap. */
async function bytesPerFrame(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await page.evaluate(() => bench.play(2000));
  const used = async (): Promise<number> => {
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize;
  };
  const after = async (frames: number): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    const before = await used();
    await page.evaluate((frames) => bench.play(frames), frames);
    return (await used()) - before;
  };
  const all: number[] = [];
  for (let i = 0; i < 3; i++) {
    const calibration = await after(1);
    all.push(((await after(1001)) - calibration) / 1000);
  }
  return Math.min(...all);
}

async function measureBytes(browser: Browser): Promise<void> {
  console.log('\nHeap bytes a frame beyond the stage:\n');
  const bytes = async (run: Run): Promise<number> => {
    const page = await open(browser, run);
    const found = await bytesPerFrame(page);
    await page.context().close();
    return found;
  };
  const stage = await bytes({ variant: 'stage', alive: 0 });
  console.log(`the stage: ${stage.toFixed(0)}`);
  for (const variant of ['births', 'procedural', 'simulated'] as const) {
    const beyond = (await bytes({ variant, alive: 10_000 })) - stage;
    report(`${variant} at 10000: at most 64 bytes`, beyond, beyond <= 64);
  }
}

async function measureCollections(browser: Browser): Promise<void> {
  console.log(`\nCollections in ${frames} frames:\n`);
  for (const variant of ['stage', 'births', 'procedural', 'simulated'] as const) {
    const page = await open(browser, { variant, alive: 10_000 });
    await page.evaluate(() => bench.play(2000));
    await page.evaluate(() => (globalThis as unknown as { gc(): void }).gc());
    await browser.startTracing(page, { categories: CATEGORIES });
    await page.evaluate((frames) => bench.play(frames), frames);
    const trace = await browser.stopTracing();
    const { gcCount, gcMsMax } = collectorPauses(trace.toString('utf8'));
    console.log(`${variant.padEnd(12)} ${gcCount} (longest ${gcMsMax.toFixed(2)} ms)`);
    await page.context().close();
  }
}

function report(claim: string, value: number, holds: boolean): void {
  console.log(`${holds ? '✅' : '❌'} ${claim}: ${value.toFixed(3)}`);
}

declare const bench: typeof Bench;
