// Random programs over everything that a game uses, against naive models, in four modes: checked and production, with generated
// code and without. All modes must have the same results. `pnpm soak fuzz 20000`, with OFFHEAP_SEED for other programs, OFFHEAP_PROGRAM for the one
// that an error names, and OFFHEAP_WORKERS for the number of processes at a time.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { replayFrom } from '../packages/core/src/testing/index.ts';
import type { FuzzMode, FuzzReport } from './soak-fuzz-worker.ts';

const MODES: readonly Pick<FuzzMode, 'checked' | 'compiles'>[] = [
  { checked: true, compiles: true },
  { checked: true, compiles: false },
  { checked: false, compiles: true },
  { checked: false, compiles: false },
];

/** @returns whether all programs succeed, with the same results in all modes. */
export async function soakFuzz(programs: number): Promise<boolean> {
  const { seed = 1, program } = replayFrom(process.env);
  const waiting = MODES.map((mode, index) => ({ mode: { ...mode, seed, program, programs }, index }));
  const workers = Number(process.env['OFFHEAP_WORKERS'] ?? Math.min(MODES.length, availableParallelism()));
  const reports: FuzzReport[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const start = performance.now();
      const report = await run(next.mode);
      reports[next.index] = report;
      const says = report.failure ?? `${report.digests.length} programs, no difference from the model`;
      console.log(
        `${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s  ${nameOf(next.mode)}: ${says}`,
      );
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  if (reports.some(({ failure }) => failure !== undefined)) return false;
  const [first, ...others] = reports.map(({ digests }) => digests);
  for (const [i, digests] of others.entries()) {
    const index = digests.findIndex((digest, at) => digest !== first![at]);
    if (index < 0 && digests.length === first!.length) continue;
    console.log(
      `Program ${(program ?? 0) + index} of seed ${seed} does not see the same in ${nameOf(MODES[0]!)} and ${nameOf(MODES[i + 1]!)}.`,
    );
    return false;
  }
  console.log('All modes see the same.');
  return true;
}

function nameOf({ checked, compiles }: Pick<FuzzMode, 'checked' | 'compiles'>): string {
  return `${checked ? 'checked' : 'production'}, ${compiles ? 'with' : 'without'} new Function`;
}

async function run(mode: FuzzMode): Promise<FuzzReport> {
  const worker = fork(
    fileURLToPath(new URL('soak-fuzz-worker.ts', import.meta.url)),
    [JSON.stringify(mode)],
    {
      serialization: 'advanced',
    },
  );
  return new Promise((resolve, reject) => {
    worker.once('message', (report) => resolve(report as FuzzReport)); // the message that it sends
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`The process of ${nameOf(mode)} ended with code ${code}.`)),
    );
  });
}
