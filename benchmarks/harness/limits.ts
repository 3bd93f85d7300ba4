import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measurement } from './benchmark.ts';
import { BUNDLES } from './bundle.ts';
import type { Effort } from './measure.ts';

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL('../limits/limits.cpp', import.meta.url));

/** The C++ program that runs some cases at the limit of the machine. */
export interface Limits {
  run(caseName: string, variantName: string, effort: Effort): Promise<Measurement>;
}

/** Compiles it with `c++`; prints a message and returns undefined if there is no compiler. */
export async function compileLimits(): Promise<Limits | undefined> {
  await mkdir(BUNDLES, { recursive: true });
  const program = join(BUNDLES, 'limits');
  try {
    await run('c++', ['-O3', '-std=c++17', '-Wall', '-Wextra', '-o', program, SOURCE]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // execFile's own
    console.log('No c++ on this machine: its limit is not measured.');
    return undefined;
  }
  return {
    async run(caseName, variantName, { warm, timed }) {
      const { stdout } = await run(program, [caseName, variantName, String(warm), String(timed)]);
      return JSON.parse(stdout) as Measurement; // the output of the program
    },
  };
}
