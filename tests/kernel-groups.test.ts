import { expect, test } from 'vitest';
import { runKernelGroups } from './model/kernel-groups.ts';

test('kernels of random callbacks over groups compute the same as plain loops', () => {
  expect(runKernelGroups({ programs: 100, seed: 3 })).toBeGreaterThan(200);
});
