import { useCodeGeneration } from '@offheap/struct';
import { refusalsSuite } from './suites/refusals.ts';

useCodeGeneration(false);

refusalsSuite();
