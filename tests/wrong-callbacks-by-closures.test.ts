import { useCodeGeneration } from '@offheap/struct';
import { wrongCallbacksSuite } from './suites/wrong-callbacks.ts';

useCodeGeneration(false);

for (const checked of [true, false]) wrongCallbacksSuite(checked);
