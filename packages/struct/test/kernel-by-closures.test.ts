import { useCodeGeneration } from '@offheap/struct';
import { expect, test } from 'vitest';
import { runKernelPrograms } from './model/kernel-runs.ts';

useCodeGeneration(false);

test('kernels of random callbacks give the same where no code may be generated', () => {
  expect(runKernelPrograms({ programs: 60, seed: 9 }).programs).toBe(60);
});
