import { useCodeGeneration } from '@offheap/struct';
import { expect, test } from 'vitest';
import { runKernelPrograms } from './model/kernel-runs.ts';

useCodeGeneration(false);

test('kernels of random callbacks return the same results where code generation is not allowed', () => {
  expect(runKernelPrograms({ programs: 60, seed: 9 }).programs).toBe(60);
});
