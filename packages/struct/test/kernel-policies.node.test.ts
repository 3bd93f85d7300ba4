import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import type { KernelDigest } from './policies/kernel-digest.ts';
import { openScriptPage, type ScriptPage } from './script-page.ts';

let page: ScriptPage;

beforeAll(async () => {
  page = await openScriptPage(await bundle(new URL('policies/kernel-digest.ts', import.meta.url)));
}, 120_000);

afterAll(() => page?.close());

/** The results of the kernels of a page under a content security policy. */
async function digestUnder(sources: string): Promise<KernelDigest> {
  const { printed } = await page.run(sources && `default-src 'none'; script-src 'self' ${sources}`);
  return printed as KernelDigest; // the output of the script
}

test('kernels use SIMD without a policy and with a policy that allows WebAssembly, and JavaScript with equal results elsewhere', async () => {
  const free = await digestUnder('');
  expect(free).toMatchObject({ ready: 'simd', backends: ['simd'], whys: [''] });
  const allowed = await digestUnder("'wasm-unsafe-eval'");
  expect(allowed).toEqual(free);
  const strict = await digestUnder("'report-sample'");
  expect(strict).toMatchObject({ ready: 'js', backends: ['js'] });
  expect(strict.whys.join()).toContain("'wasm-unsafe-eval'");
  expect(strict.numbers).toEqual(free.numbers);
}, 120_000);
