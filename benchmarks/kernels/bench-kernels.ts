// pnpm bench:kernels [--runtimes node,node24,chromium] [--counts 10000,100000] [--milliseconds 700]
//
// SIMD kernels, compared with `system`, hand-written loops, bitECS, thi.ng ECS, gpu.js and C++, in nanoseconds per entry: the lowest of many runs, each in a
// separate process or page.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../tools/chromium.ts';
import { bundleScript } from '../harness/bundle.ts';
import { serve } from '../harness/serve.ts';
import type { firstKernel, measure } from './tasks.ts';
import { PEERS, TASKS, WAYS } from './ways.ts';

const { values } = parseArgs({
  options: {
    runtimes: { type: 'string', default: 'node,node24,chromium' },
    counts: { type: 'string', default: '10000,100000' },
    milliseconds: { type: 'string', default: '700' },
  },
});
const milliseconds = Number(values.milliseconds);
const counts = values.counts.split(',').map(Number);

/** The required speed of a kernel over columns, relative to the best loop in JavaScript. */
const LEAST = { update: 5, bounce: 4, flow: 6 } as const;
const LEAST_EXACT = 1.5;

const ALL = [...WAYS, ...PEERS];

const outdir = await bundleScript(new URL('worker.ts', import.meta.url), 'kernels');

type Times = Map<string, number>;

/** Measures one case in a separate process or page; without a task, measures the time until the first kernel has run. */
type Measure = (...args: [] | Parameters<typeof measure>) => Promise<number>;

const WORKER = `${outdir}/worker.js`;

function nodeMeasure(command: string, first: readonly string[]): Measure {
  return async (...args) => {
    const output = execFileSync(command, [...first, WORKER, ...args.map(String)], { encoding: 'utf8' });
    return Promise.resolve(Number(output));
  };
}

console.log(`${cpus()[0]!.model}. Nanoseconds an entry.`);
const cpp = new Map(counts.map((count) => [count, measureCpp(count)]));
for (const runtime of values.runtimes.split(',')) {
  if (runtime === 'node') await report(`Node ${process.versions.node}`, nodeMeasure(process.execPath, []));
  else if (runtime === 'node24') await report('Node 24', nodeMeasure('npx', ['-y', 'node@24']));
  else await inChromium();
}

async function inChromium(): Promise<void> {
  const server = await serve(outdir);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
  try {
    await report(`Chromium ${browser.version()}`, async (...args) => {
      const page = await browser.newPage();
      await page.goto(server.url);
      await page.waitForFunction('typeof measure === "function"');
      const time = await page.evaluate((given) => {
        const bench = globalThis as unknown as { measure: typeof measure; firstKernel: typeof firstKernel };
        return given.length === 0 ? bench.firstKernel() : bench.measure(...given);
      }, args);
      await page.close();
      return time;
    });
  } finally {
    await browser.close();
    server.close();
  }
}

async function report(title: string, run: Measure): Promise<void> {
  for (const count of counts) {
    console.log(`\n${title}, ${count.toLocaleString('en')} entries\n`);
    console.log(`| | ${TASKS.join(' | ')} |\n| --- |${' --- |'.repeat(TASKS.length)}`);
    const times = new Map<string, Times>();
    for (const task of TASKS) {
      const ofTask: Times = new Map();
      for (const way of ALL) ofTask.set(way, await run(task, way, count, milliseconds));
      times.set(task, ofTask);
    }
    for (const way of ALL) {
      console.log(`| ${way} | ${TASKS.map((task) => times.get(task)!.get(way)!.toFixed(2)).join(' | ')} |`);
    }
    for (const [name, ofTasks] of cpp.get(count) ?? []) {
      console.log(`| ${name} | ${ofTasks.map((time) => time.toFixed(2)).join(' | ')} |`);
    }
    for (const task of TASKS) {
      const of = (way: (typeof WAYS)[number]): number => times.get(task)!.get(way)!;
      const best = Math.min(...WAYS.filter((way) => /hand|system/.test(way)).map(of));
      const claim = (way: 'columns f32' | 'columns exact', least: number): string =>
        `${way} ${(best / of(way)).toFixed(2)} times as fast (wanted: ${least}) ${best / of(way) >= least ? '✅' : '❌'}`;
      console.log(
        `${task}, to the best loop in JavaScript: ${claim('columns f32', LEAST[task])}, ${claim('columns exact', LEAST_EXACT)}`,
      );
    }
  }
  console.log(`\n${title}: the first kernel has run after ${(await run()).toFixed(1)} ms (wanted: 50)`);
}

/** C++ with two instruction sets, where there is a compiler. */
function measureCpp(count: number): [name: string, times: readonly number[]][] {
  try {
    return ['-mavx2', '-msse4.1'].flatMap((flag) => {
      const binary = `${outdir}/loops${flag}`;
      const source = fileURLToPath(new URL('loops.cpp', import.meta.url));
      execFileSync('g++', ['-O3', '-fno-math-errno', flag, '-o', binary, source], { stdio: 'pipe' });
      const rows = execFileSync(binary, [String(count)], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number));
      return ['interleaved', 'columns'].map((storage, i): [string, number[]] => [
        `C++ -O3 ${flag}, ${storage}`,
        rows.map((row) => row[i]!),
      ]);
    });
  } catch (error) {
    console.log(`No C++: ${String(error).split('\n')[0]}`);
    return [];
  }
}
