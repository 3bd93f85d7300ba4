import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MODE_NAMES } from '../src/settings.ts';
import { serveDemo } from '../../../tools/serve-demo.ts';
import { barChart, timeline } from './charts.ts';
import { type Figures, percentile } from './figures.ts';
import { countBytes, launch, timeFrames, timeScripts } from './measure.ts';
import { script, writeReport } from './write-report.ts';

const COUNTS = [10_000, 50_000, 100_000];
/** Seconds of each run, and of the long runs. */
const SECONDS = 6;
const LONG_SECONDS = 60;
/** Seconds before the long runs: the memory reducer of V8 collects the garbage of the start half a minute later, whatever the page does. */
const SETTLE_SECONDS = 45;

const demo = await serveDemo(resolve(import.meta.dirname, '..'));
try {
  const roomy = await launch(true);
  const floor = await countBytes(roomy, demo.address, 'floor', 1000);
  const bytes = new Map<string, number>();
  for (const count of COUNTS) {
    for (const mode of MODE_NAMES) {
      bytes.set(`${mode} ${count}`, await countBytes(roomy, demo.address, mode, count));
      console.log(
        mode,
        count,
        `${bytes.get(`${mode} ${count}`)!.toFixed(0)} bytes per frame, minimum ${floor.toFixed(0)}`,
      );
    }
  }
  await roomy.close();

  const figures: Figures[] = [];
  const plain = await launch(false);
  const browser = `Chromium ${plain.version()}`;
  for (const count of COUNTS) {
    const scripts = await timeScripts(plain, demo.address, MODE_NAMES, count);
    for (const mode of MODE_NAMES) {
      const long = count === Math.max(...COUNTS) && (mode === 'new' || mode === 'offheap');
      const timed = await timeFrames(
        plain,
        demo.address,
        mode,
        count,
        long ? LONG_SECONDS : SECONDS,
        long ? SETTLE_SECONDS : 0,
      );
      figures.push({ ...timed, ...scripts.get(mode)!, bytes: bytes.get(`${mode} ${count}`)! });
      console.log(
        mode,
        count,
        `${script(figures.at(-1)!).toFixed(2)} ms`,
        `${timed.collections.length} collections`,
      );
    }
  }
  await plain.close();

  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(import.meta.dirname, name), text);
  const last = (mode: string): Figures => figures.filter((one) => one.mode === mode).at(-1)!;
  const sorted = Float64Array.from(last('new').script);
  sorted.sort();
  const top = Math.ceil(percentile([...sorted], 0.995) / 10) * 10;
  await write(
    'script.svg',
    barChart(figures, 'Script time per frame, ms', script, (ms) => ms.toFixed(ms < 10 ? 1 : 0)),
  );
  await write(
    'bytes.svg',
    barChart(
      figures,
      'Heap bytes per frame',
      (one) => one.bytes,
      (bytes) => (bytes < 10_000 ? bytes.toFixed(0) : `${(bytes / 1000).toFixed(0)} k`),
      { at: floor, text: 'pixi, without particles' },
    ),
  );
  await write('frames-new.svg', timeline(last('new'), top));
  await write('frames-offheap.svg', timeline(last('offheap'), top));
  await write('README.md', writeReport({ browser, floor, figures }));
} finally {
  await demo.close();
}
