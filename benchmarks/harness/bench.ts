// pnpm bench [case ...] [--runtime node|node24|chromium|firefox|webkit] [--variant text,text] [--runs 5] [--quick] [--save]
//
// Runs every case, or the given cases, in Node and Chromium or in one runtime, and prints the results. `--variant` runs only
// the variants whose names contain one of the texts, and the hand-written one. A run of everything is saved in benchmarks/results;
// `--save` saves a run of some cases as well.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { caseNamed, cases } from '../cases/index.ts';
import { type Case, type RuntimeName, RUNTIMES } from './benchmark.ts';
import { compileLimits } from './limits.ts';
import { FULL, QUICK } from './measure.ts';
import { formatRows } from './print.ts';
import { resultsPath, type Row, saveResults } from './results.ts';
import { runCase } from './run-case.ts';
import { startRuntime } from './start-runtime.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runtime: { type: 'string' },
    variant: { type: 'string', default: '' },
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
  },
});
const chosen = positionals.length > 0 ? positionals.map(caseNamed) : cases;
const save = values.save || (chosen === cases && values.variant === '' && !values.quick);
const limits = await compileLimits();
for (const name of runtimeNames(values.runtime)) await benchmark(name, chosen);

async function benchmark(runtimeName: RuntimeName, chosen: readonly Case[]): Promise<void> {
  const runs = Number(values.runs);
  const runtime = await startRuntime(runtimeName);
  console.log(`\n── ${runtime.version} ──`);
  const rows: Row[] = [];
  try {
    for (const benchmarkCase of chosen) {
      const { name, what, unit } = benchmarkCase;
      console.log(`\n${name}: ${what} ns per ${unit}, ${runs} runs.`);
      const effort = values.quick ? QUICK : FULL;
      const added = await runCase(runtime, benchmarkCase, {
        runs,
        effort,
        variants: values.variant.split(','),
        limits,
      });
      console.log(formatRows(added));
      rows.push(...added);
      if (save) {
        await mkdir(dirname(resultsPath(runtimeName)), { recursive: true });
        await saveResults(runtimeName, runtime.version, runs, rows, cases);
      }
    }
  } finally {
    await runtime.close();
  }
}

function runtimeNames(name: string | undefined): RuntimeName[] {
  if (name === undefined) return ['node', 'chromium'];
  const known = RUNTIMES.find((runtime) => runtime === name);
  if (known === undefined) throw new Error(`--runtime ${name}: expected one of ${RUNTIMES.join(', ')}.`);
  return [known];
}
