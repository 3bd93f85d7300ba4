import { expect, test } from 'vitest';
import { REPLAY } from '../packages/core/test/replay.ts';
import { forbidden, forbidGeneratedCode } from '../packages/struct/test/forbidden-code.ts';
import { fuzz } from './fuzz/fuzz.ts';

forbidGeneratedCode();

test('random programs agree with a naive model in both modes where code generation is not allowed', () => {
  const digests: number[][] = [[], []];
  for (const checked of [true, false]) {
    fuzz(checked, { programs: 300, ...REPLAY }, (_, digest) => digests[Number(checked)]!.push(digest));
  }
  expect(forbidden).toHaveBeenCalled();
  expect(digests[0]!.length).toBeGreaterThan(0);
  expect(digests[0]).toEqual(digests[1]);
});
