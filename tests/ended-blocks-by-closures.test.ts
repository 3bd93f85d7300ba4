import { useCodeGeneration } from '@offheap/struct';
import { endedBlocksSuite } from './suites/ended-blocks.ts';

useCodeGeneration(false);

for (const checked of [true, false]) endedBlocksSuite(checked);
