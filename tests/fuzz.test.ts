import { expect, test } from 'vitest';
import { REPLAY } from '../packages/core/test/replay.ts';
import { fuzz } from './fuzz/fuzz.ts';

test('random programs agree with a naive model in checked mode and in production, and have the same results in both', () => {
  const digests: number[][] = [[], []];
  for (const checked of [true, false]) {
    fuzz(checked, { programs: 300, ...REPLAY }, (_, digest) => digests[Number(checked)]!.push(digest));
  }
  expect(digests[0]!.length).toBeGreaterThan(0);
  expect(digests[0]).toEqual(digests[1]);
});
