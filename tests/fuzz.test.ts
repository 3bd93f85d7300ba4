import { replayFrom } from '@offheap/core/testing';
import { expect, test } from 'vitest';
import { fuzz } from './fuzz/fuzz.ts';

/** Environment variables; a page has none. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
const replay = replayFrom(process?.env);

test('random programs agree with a naive model in checked mode and in production, and have the same results in both', () => {
  const digests: number[][] = [[], []];
  for (const checked of [true, false]) {
    fuzz(checked, { programs: 300, ...replay }, (_, digest) => digests[Number(checked)]!.push(digest));
  }
  expect(digests[0]!.length).toBeGreaterThan(0);
  expect(digests[0]).toEqual(digests[1]);
});
