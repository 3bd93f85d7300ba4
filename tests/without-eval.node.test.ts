import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../packages/struct/test/bundle.ts';
import { openScriptPage, type ScriptPage } from '../packages/struct/test/script-page.ts';
import type { ShortRunReport } from './model/short-run.ts';

function expectAllToHold(report: ShortRunReport): void {
  expect(report.failures).toEqual([]);
  expect(report.compiles).toBe(false);
  expect(report.runs).toHaveLength(18);
}

describe('pools, scratch and single structs work with closures', () => {
  let script: string;
  beforeAll(async () => void (script = await bundle(new URL('model/short-run.ts', import.meta.url))), 60_000);

  describe('in a page', () => {
    let page: ScriptPage;
    beforeAll(async () => void (page = await openScriptPage(script)), 120_000);
    afterAll(() => page?.close());

    test("whose Content-Security-Policy header lacks 'unsafe-eval'", async () => {
      const { printed, errors } = await page.run("default-src 'none'; script-src 'self'");
      expectAllToHold(printed as ShortRunReport); // the output of the script
      expect(errors).toEqual([]);
    }, 60_000);
  });

  test('in Node with --disallow-code-generation-from-strings', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'offheap-'));
    try {
      const file = join(folder, 'script.mjs');
      await writeFile(file, script);
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--disallow-code-generation-from-strings',
        file,
      ]);
      expectAllToHold(JSON.parse(stdout) as ShortRunReport); // the output of the script
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
