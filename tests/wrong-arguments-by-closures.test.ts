import { useCodeGeneration } from '@offheap/struct';
import { allWrongArguments } from './suites/wrong-arguments.ts';

useCodeGeneration(false);

for (const checked of [true, false]) allWrongArguments(checked);
