import { groupedLoopsSuite } from './suites/grouped-loops.ts';

groupedLoopsSuite();
