import { refusalsSuite } from './suites/refusals.ts';

refusalsSuite();
