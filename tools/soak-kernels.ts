// Random callbacks, half of them minified: `pnpm soak kernels 100000` compiles 100,000 callbacks, runs the kernels, and compares all entries with
// those of plain loops. OFFHEAP_SEED selects other callbacks.
import { transformSync } from 'esbuild';
import { replayFrom } from '../packages/core/src/testing/index.ts';
import { runKernelPrograms } from '../packages/struct/test/model/kernel-runs.ts';
import { runKernelGroups } from '../tests/model/kernel-groups.ts';

/** Minifies a callback like a bundler in a production build. */
function minify(sources: readonly string[]): string[] {
  const code = sources.map((source, i) => `callback${i} = ${source};`).join('\n');
  const { code: short } = transformSync(code, { minify: true, target: 'es2022' });
  return short
    .split(/callback\d+=/)
    .slice(1)
    .map((one) => one.replace(/[,;\s]+$/, ''));
}

/** Throws for the first difference. */
export function soakKernels(programs: number): void {
  const { seed = 1 } = replayFrom(process.env);
  const start = performance.now();
  const onProgress = (done: number): void => {
    if (done % 5000 === 0) console.log(`${seconds(start)} s  ${done} programs`);
  };
  const { minified, comparisons, occurrences } = runKernelPrograms({ programs, seed, minify, onProgress });
  console.log(
    `${seconds(start)} s  ${programs} random kernels, ${minified} of them minified, seed ${seed}: 0 differing bits in ${comparisons} comparisons with plain loops`,
  );
  const groups = Math.ceil(programs / 10);
  console.log(
    `${seconds(start)} s  ${groups} more over groups: 0 differing bits in ${runKernelGroups({ programs: groups, seed, minify })} comparisons`,
  );
  const counts = [...occurrences].map(([what, count]) => `${what}: ${count}`);
  counts.sort();
  console.log(counts.join('\n'));
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1).padStart(7);
}
