import { poolsThatGrowSuite } from './suites/pools-that-grow.ts';

poolsThatGrowSuite();
