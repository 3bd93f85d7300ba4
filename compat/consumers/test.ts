// Installs the packages from their archives into a new project, as a user does, and runs them in bundlers, servers, Next.js and test runners, and
// through several versions of TypeScript. Ends with the line `N passed, N failed`.
import { programs } from './bundled.ts';
import { compilers, pixiTypes } from './compilers.ts';
import { type Consumer, run } from './consumer.ts';
import { createProject } from './project.ts';

const only = process.argv[2] ?? '';
const { folder, remove } = createProject();
const expected = run('node main.mjs', folder);
console.log(expected);

const consumers = [...programs, ...compilers(folder), pixiTypes].filter(({ name }) => name.includes(only));
let failed = 0;
for (const consumer of consumers) {
  const start = performance.now();
  const fault = faultOf(consumer);
  if (fault !== undefined) failed++;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${fault === undefined ? '✓' : '✗'} ${consumer.name.padEnd(36)}${seconds.padStart(6)} s`);
  if (fault !== undefined) console.log(fault.replace(/^/gm, '    '));
}
if (process.env['KEEP'] === undefined) remove();
else console.log(folder);
console.log(`\n${consumers.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && consumers.length > 0 ? 0 : 1;

function faultOf({ commands, prints }: Consumer): string | undefined {
  try {
    const outputs = commands.map((command) => run(command, folder, { EXPECTED: expected }));
    const printed = outputs.at(-1);
    return prints && printed !== expected ? `expected ${expected}\n     got ${printed}` : undefined;
  } catch (error) {
    return String(error).slice(0, 3000);
  }
}
