// pnpm bench:report
//
// Writes the charts, and the tables of this folder's README and of the repository's, from benchmarks/results.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { cases } from '../cases/index.ts';
import { RUNTIMES } from '../harness/benchmark.ts';
import { readResults, type Results, resultsPath } from '../harness/results.ts';
import { chart } from './chart.ts';
import { claimsTable } from './claims.ts';
import { caseSection, enginesTable, shortTable } from './tables.ts';

const node = await resultsOf('node');
const chromium = await resultsOf('chromium');
const all = [node, chromium];

await writeFile(resultsPath('node').replace('.json', '.svg'), chart(node));
await writeFile(resultsPath('chromium').replace('.json', '.svg'), chart(chromium));
await fill('../README.md', {
  machine: all
    .map(({ runtime, machine, runs }) => `- ${runtime}, ${runs} runs each, on ${machine}.`)
    .join('\n'),
  claims: claimsTable(all),
  engines: enginesTable(
    (await Promise.all(RUNTIMES.map(readResults))).filter((results) => results !== undefined),
  ),
  tables: cases
    .map((each) => caseSection(each, all))
    .filter((section) => section !== '')
    .join('\n\n'),
});
await fill('../../README.md', { benchmarks: shortTable(chromium) });

async function resultsOf(name: 'node' | 'chromium'): Promise<Results> {
  const results = await readResults(name);
  if (results === undefined) throw new Error(`No results of ${name}: run \`pnpm bench --runtime ${name}\`.`);
  return results;
}

/** Puts texts between their marks, `<!-- name -->` and `<!-- /name -->`. */
async function fill(path: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const file = fileURLToPath(new URL(path, import.meta.url));
  let page = await readFile(file, 'utf8');
  for (const [name, text] of Object.entries(texts)) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const from = page.indexOf(start);
    const to = page.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${path} has no ${start} followed by ${end}.`);
    page = `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}`;
  }
  await writeFile(file, page);
}
