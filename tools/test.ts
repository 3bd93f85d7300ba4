// Runs all tests and checks, step by step; ends with the line `N passed, N failed`. A step of Vitest counts its tests,
// any other step counts as one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from './chromium.ts';

interface Count {
  passed: number;
  failed: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const results = mkdtempSync(join(tmpdir(), 'offheap-test-'));

interface Step {
  name: string;
  run: (output: Output) => Promise<Count>;
}

type Output = 'inherit' | 'pipe';

const script = (name: string, command: string): Step => ({
  name,
  run: async (output) => one(await succeeds(`pnpm ${command}`, output)),
});

const vitest = (name: string, project: string): Step => ({
  name,
  run: (output) => runVitest(project, output),
});

/** In turn: they fill all cores, or others need what they make. */
const inTurn: readonly Step[] = [
  script('types', 'types'),
  script('lint', 'lint'),
  script('format', 'format --check'),
  script('unused code', 'unused'),
  vitest('Node tests', 'node*'),
  { name: 'a Chromium', run: () => Promise.resolve(findChromium()) },
  vitest('Chromium tests', 'browser*'),
  script('build', 'build'),
];

/** At the same time as each other: examples play in real time, and leave most of the machine idle. */
const together: readonly (readonly Step[])[] = [
  [vitest('example tests', 'examples')],
  [
    script('packages', 'check:packages'),
    script('size', 'size'),
    script('compatibility', '--filter @offheap/compat test'),
    script('consumers', '--filter @offheap/compat consumers'),
    script('site', 'site:check'),
  ],
];

const total: Count = { passed: 0, failed: 0 };
const summary: string[] = [];
await runInTurn(inTurn, 'inherit');
await Promise.all(together.map((steps) => runInTurn(steps, 'pipe')));
rmSync(results, { recursive: true });
console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runInTurn(steps: readonly Step[], output: Output): Promise<void> {
  for (const { name, run } of steps) {
    if (output === 'inherit') console.log(`\n── ${name} ──`);
    const start = performance.now();
    const { passed, failed } = await run(output);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    total.passed += passed;
    total.failed += failed;
    const line = `${failed === 0 ? '✓' : '✗'} ${name.padEnd(16)}${seconds.padStart(7)} s  ${passed} passed, ${failed} failed`;
    if (output === 'pipe') console.log(line);
    summary.push(line);
  }
}

/** Runs a command. Piped output is shown when the command has ended, so that the outputs of two commands do not mix. */
async function succeeds(command: string, output: Output): Promise<boolean> {
  const child = spawn(command, { shell: true, stdio: ['inherit', output, output] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (output === 'pipe') process.stdout.write(`\n── ${command} ──\n${Buffer.concat(chunks).toString()}`);
  return code === 0;
}

function one(passed: boolean): Count {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function findChromium(): Count {
  try {
    console.log(chromiumPath());
    return one(true);
  } catch (error) {
    console.error(String(error));
    return one(false);
  }
}

async function runVitest(project: string, output: Output): Promise<Count> {
  const file = join(results, `${project.replace('*', '')}.json`);
  const ok = await succeeds(
    `vitest run --project "${project}" --reporter=default --reporter=json --outputFile.json=${file}`,
    output,
  );
  const count = readReport(file);
  // A run that fails without a failed test (no test found, an unhandled error) is a failure still.
  if (!ok && count.failed === 0) count.failed = 1;
  return count;
}

function readReport(file: string): Count {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { passed: 0, failed: 0 }; // Vitest stopped before it had a result
  }
  const report = JSON.parse(text) as VitestReport; // the shape that Vitest's JSON reporter writes
  // A file that could not be loaded has failed without a failed test.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}
