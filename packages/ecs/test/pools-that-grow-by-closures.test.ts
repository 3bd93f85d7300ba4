import { useCodeGeneration } from '@offheap/struct';
import { poolsThatGrowSuite } from './suites/pools-that-grow.ts';

useCodeGeneration(false);

poolsThatGrowSuite();
