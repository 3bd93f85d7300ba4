// Everything that must hold, step by step; ends with the line `N passed, N failed`. A step of Vitest counts its tests,
// any other step counts as one.
import { spawnSync } from 'node:child_process';
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

const steps: [name: string, run: () => Count][] = [
  ['types', () => script('types')],
  ['lint', () => script('lint')],
  ['format', () => script('format --check')],
  ['unused code', () => script('unused')],
  ['Node tests', () => vitest('node')],
  ['a Chromium', findChromium],
  ['Chromium tests', () => vitest('browser')],
  ['build', () => script('build')],
  ['packages', () => script('check:packages')],
  ['size', () => script('size')],
  ['example tests', () => vitest('examples')],
  ['compatibility', () => script('test:compat')],
  ['consumers', () => script('test:consumers')],
  ['site', () => script('site:check')],
];

const total: Count = { passed: 0, failed: 0 };
const summary: string[] = [];
for (const [name, run] of steps) {
  console.log(`\n── ${name} ──`);
  const start = performance.now();
  const { passed, failed } = run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  total.passed += passed;
  total.failed += failed;
  summary.push(
    `${failed === 0 ? '✓' : '✗'} ${name.padEnd(16)}${seconds.padStart(7)} s  ${passed} passed, ${failed} failed`,
  );
}
rmSync(results, { recursive: true });
console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

function succeeds(command: string): boolean {
  return spawnSync(command, { shell: true, stdio: 'inherit' }).status === 0;
}

function one(passed: boolean): Count {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function script(command: string): Count {
  return one(succeeds(`pnpm ${command}`));
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

function vitest(project: string): Count {
  const file = join(results, `${project}.json`);
  const ok = succeeds(
    `vitest run --project ${project} --reporter=default --reporter=json --outputFile.json=${file}`,
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
  // A file that could not be loaded has failed without a test of its own.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}
