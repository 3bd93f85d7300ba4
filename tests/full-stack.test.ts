import { fullStackSuite } from './suites/full-stack.ts';

fullStackSuite();
