import { useCodeGeneration } from '@offheap/struct';
import { endedSinglesSuite } from './suites/ended-singles.ts';

useCodeGeneration(false);

endedSinglesSuite();
