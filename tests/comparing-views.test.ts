import { comparingSuite } from './suites/comparing.ts';

comparingSuite();
