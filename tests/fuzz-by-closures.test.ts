import { replayFrom } from '@offheap/core/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fuzz } from './fuzz/fuzz.ts';

/** Environment variables; a page has none. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
const replay = replayFrom(process?.env);

/** `Function` under a content security policy that forbids generated code. */
const forbidden = vi.fn(function () {
  throw new EvalError('Code generation from strings disallowed for this context');
});
forbidden.prototype = Function.prototype; // `instanceof Function` still works

beforeAll(() => void vi.stubGlobal('Function', forbidden));
afterAll(() => void vi.unstubAllGlobals());

test('random programs agree with a naive model in both modes where code generation is not allowed', () => {
  const digests: number[][] = [[], []];
  for (const checked of [true, false]) {
    fuzz(checked, { programs: 300, ...replay }, (_, digest) => digests[Number(checked)]!.push(digest));
  }
  expect(forbidden).toHaveBeenCalled();
  expect(digests[0]!.length).toBeGreaterThan(0);
  expect(digests[0]).toEqual(digests[1]);
});
