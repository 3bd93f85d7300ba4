import { assignSuite } from './suites/assign.ts';

assignSuite();
